import { changeStream, untilAborted } from "./change-stream.ts";
import { defineFault } from "./fault.ts";

/** Every client that ever followed a job holds a connection until it goes away by itself. */
export const streamStaysOpenAfterTheEnd = defineFault({
  id: "stream-stays-open-after-the-end",
  wrong: "A stream is not closed after the event that tells how the job ended.",
  seen: null,
  tier: 2,
  breaks: ["SSE-2"],
  change: changeStream(async function* (good, { signal }) {
    yield* good;
    await untilAborted(signal);
  }),
});
