import { traceOf } from "../trace-context.ts";
import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The trace of a request shows that it was accepted, and nothing of what was done for it. */
export const traceEndsAtTheApi = defineFault({
  id: "trace-ends-at-the-api",
  wrong: "The trace of the request is not stored with the job: the worker starts a new one.",
  seen: null,
  tier: 3,
  breaks: ["TRC-1"],
  change: changeApiStore((store) => ({
    submit: (submission) =>
      store.submit({
        ...submission,
        trace: traceOf({ traceparent: undefined, tracestate: undefined }),
      }),
  })),
});
