import { rightApi } from "./earned.ts";
import { run } from "../run.ts";
import { defineLazy } from "./lazy-service.ts";
import { doNothing } from "./stand-in.ts";

/** The API is faultless; its workers look alive, and are not. */
export const keepsEveryJobQueued = defineLazy({
  id: "keeps-every-job-queued",
  shirks: "Workers say that they are ready and claim nothing: every job is queued for ever.",
  earns: { kind: "only", rows: rightApi },
  run: (process) => (process.role === "worker" ? doNothing(process) : run(process)),
});
