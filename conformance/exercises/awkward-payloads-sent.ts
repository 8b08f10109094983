import { awkwardPayloads } from "../judging/awkward-payload.ts";
import { defineExercise } from "../exercise.ts";

/** Sends payloads that JSON allows and that a detour through another type system would alter. */
export const awkwardPayloadsSent = defineExercise({
  id: "awkward-payloads-sent",
  did: "payloads are submitted that are easily altered on their way: numbers at the edges of a double, text outside the basic plane, control characters, null beside absent, deep nesting, odd names, and one as large as is accepted.",
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const payloads = awkwardPayloads(bench.policy);
    const jobs = await bench.submitMany(payloads.length, (index) => {
      const { name, payload } = payloads[index] ?? { name: "", payload: {} };
      return { label: name, payload };
    });
    await bench.readUntilEnded(jobs.filter(({ op }) => op.outcome === "ok"));
  },
});
