import type { LegalService } from "./legal-service.ts";
import { otherCustoms } from "./other-customs.ts";
import { redirectsWhenDone } from "./redirects-when-done.ts";

/** Every service that is right in another way than the reference. */
export const legalServices = [
  otherCustoms,
  redirectsWhenDone,
] as const satisfies readonly LegalService[];
