import { awkwardPayloads } from "../judging/awkward-payload.ts";
import type { Answer } from "../contract/call.ts";
import { defineExercise } from "../exercise.ts";
import { tell, untilTaken } from "../steps/told-receivers.ts";

/**
 * Results whose bytes change if they are read and written again: whoever signs what it has written
 * anew signs something else than what it sends.
 */
const awkwardResults: readonly string[] = [
  '{"float":1.0,"small":1e-7,"large":1E+2,"exact":12345678901234567890,"zero":-0.0}',
  '{"escaped":"\\u00e9\\u65e5\\ud83d\\udca1","plain":"é日💡","slash":"\\/"}',
  '{ "blanks" : [ 1 , 2 ] ,\n\t"10":1,"9":2,"b":3,"a":4 }',
];

/**
 * Jobs whose payloads and results are hard to write twice in the same way, each told to a receiver
 * of its own that takes everything. Some fail.
 */
export const webhooksOfAwkwardJobs = defineExercise({
  id: "webhooks-of-awkward-jobs",
  did: "jobs with fractions, Unicode, blanks and escapes in payload and result name a webhook each, which takes everything.",
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const payloads = awkwardPayloads(bench.policy).filter(({ name }) => name !== "a large text");
    const answers: readonly Answer[] = [
      ...awkwardResults.map((text): Answer => ({ kind: "respond", status: 200, text })),
      { kind: "respond", status: 400 },
    ];
    const told = await Promise.all([
      ...payloads.map(({ payload }) => tell(bench, { kind: "takes", submit: { payload } })),
      ...answers.map((answer) => tell(bench, { kind: "takes", submit: { script: [answer] } })),
    ]);
    await bench.readUntilEnded(told.map(({ job }) => job));
    await untilTaken(bench, told, bench.patienceMs);
  },
});
