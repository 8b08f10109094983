import { anotherDress } from "./another-dress.ts";
import { answersGetLost } from "./answers-get-lost.ts";
import type { LegalService } from "./legal-service.ts";
import { numberedJobs } from "./numbered-jobs.ts";
import { oldFashioned } from "./old-fashioned.ts";
import { oneSlotEach } from "./one-slot-each.ts";
import { otherCustoms } from "./other-customs.ts";
import { redirectsWhenDone } from "./redirects-when-done.ts";
import { toleratedCustoms } from "./tolerated-customs.ts";

/** Every service that is right in another way than the reference. */
export const legalServices = [
  otherCustoms,
  redirectsWhenDone,
  numberedJobs,
  anotherDress,
  toleratedCustoms,
  oldFashioned,
  oneSlotEach,
  answersGetLost,
] as const satisfies readonly LegalService[];
