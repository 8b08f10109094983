import type { JobFeed } from "../jobs/job-feed.ts";
import type { ApiStore } from "../jobs/store.ts";
import type { ApiMetrics } from "../metrics.ts";
import type { TermsOf } from "../terms.ts";
import { cancelJob } from "./cancel-job.ts";
import { discardDeadLetter } from "./discard-dead-letter.ts";
import { editDeadLetter } from "./edit-dead-letter.ts";
import type { EndWatch } from "./end-watch.ts";
import type { MayBeWebhook } from "../webhooks/webhook-guard.ts";
import type { FingerprintOf } from "./fingerprint.ts";
import { listAudit } from "./list-audit.ts";
import { listDeadLetters } from "./list-dead-letters.ts";
import { livez } from "./livez.ts";
import { readDeadLetter } from "./read-dead-letter.ts";
import { readJob } from "./read-job.ts";
import { readMetrics } from "./read-metrics.ts";
import { readOpenapi } from "./read-openapi.ts";
import { readProblem } from "./read-problem.ts";
import { readResult } from "./read-result.ts";
import { readyz } from "./readyz.ts";
import { replayDeadLetter } from "./replay-dead-letter.ts";
import { replayDeadLetters } from "./replay-dead-letters.ts";
import type { Route } from "./route.ts";
import { streamEvents } from "./stream-events.ts";
import { submitJob } from "./submit-job.ts";

/** Makes the routes of an API. */
export type RoutesOf = (tools: RouteTools) => readonly Route[];

/** What routes work with. */
export type RouteTools = Readonly<{
  store: ApiStore;
  feed: JobFeed;
  heartbeatMs: number;
  fingerprintOf: FingerprintOf;
  mayBeWebhook: MayBeWebhook;
  types: readonly string[];
  termsOf: TermsOf;
  endWatch: EndWatch;
  maxWaitMs: number;
  metrics: ApiMetrics;
  isClosing: () => boolean;
}>;

/** Every route of the API, in the order of `openapi.yaml`. */
export const apiRoutes: RoutesOf = (tools) => {
  const { store, isClosing } = tools;
  return [
    submitJob(tools),
    readJob(tools),
    cancelJob(tools),
    readResult(tools),
    streamEvents(tools),
    listDeadLetters(tools),
    replayDeadLetters(tools),
    readDeadLetter(tools),
    discardDeadLetter(tools),
    editDeadLetter(tools),
    replayDeadLetter(tools),
    listAudit(tools),
    livez(),
    readyz({ check: () => store.check(), isClosing }),
    readMetrics(tools.metrics),
    readOpenapi(),
    readProblem(),
  ];
};

/** Lists the methods that a path takes; none means that there is nothing at the path. */
export function methodsAt(routes: readonly Route[], path: string): readonly string[] {
  const found = routes.filter((route) => formOf(route.path).test(path));
  const methods = found.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return [...new Set(methods)];
}

/** Paths have letters, slashes, dots, hyphens and `:names`; only the dot means anything to a RegExp. */
function formOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/]+")}$`);
}
