import { dropsTheTraffic } from "./drops-the-traffic.ts";
import { goesPastTheProxy } from "./goes-past-the-proxy.ts";
import { hasWorkersThatNobodyDeclared } from "./has-workers-that-nobody-declared.ts";
import { isAlwaysTooBusy } from "./is-always-too-busy.ts";
import { isAlwaysUnavailable } from "./is-always-unavailable.ts";
import { keepsEveryJobQueued } from "./keeps-every-job-queued.ts";
import { knowsOfNoJob } from "./knows-of-no-job.ts";
import type { LazyService } from "./lazy-service.ts";
import { neverCallsTheProbe } from "./never-calls-the-probe.ts";
import { saysYesToEverything } from "./says-yes-to-everything.ts";
import { showsALoginPage } from "./shows-a-login-page.ts";
import { workerOutlivesItsProcess } from "./worker-outlives-its-process.ts";

/** Every service that does not do its work, the laziest first. */
export const lazyServices = [
  dropsTheTraffic,
  isAlwaysUnavailable,
  isAlwaysTooBusy,
  showsALoginPage,
  knowsOfNoJob,
  saysYesToEverything,
  keepsEveryJobQueued,
  neverCallsTheProbe,
  workerOutlivesItsProcess,
  hasWorkersThatNobodyDeclared,
  goesPastTheProxy,
] as const satisfies readonly LazyService[];
