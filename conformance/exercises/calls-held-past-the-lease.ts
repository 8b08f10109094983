import { defineExercise } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";
import { untilCalled } from "../steps/until-called.ts";

const mostHeld = 4;
const beside = 20;

/** How many leases the calls are held for: a renewal that works once or twice only must show. */
const leases = 3;

/** A call is held no longer than this share of the declared job timeout. */
const shareOfTimeout = 0.75;

/** A lease so long that holding takes more than this is not waited for. */
const longestMs = 120_000;

/**
 * Some calls stay open for three leases while their workers live, and plain jobs pass by.
 *
 * The held jobs are labelled `held`, the others `beside`. A note gives `heldMs`.
 */
export const callsHeldPastTheLease = defineExercise({
  id: "calls-held-past-the-lease",
  did: `up to ${mostHeld} calls are held open for ${leases} leases while their workers live; ${beside} plain jobs are submitted beside them.`,
  disturbs: "nothing",
  waitsLong: true,
  needs: ["lease"],
  run: async (bench) => {
    const { leaseMs = 0, jobTimeoutMs = Number.POSITIVE_INFINITY } = bench.policy;
    const heldMs = Math.min(leases * leaseMs, jobTimeoutMs * shareOfTimeout);
    if (heldMs > longestMs) return { missed: "the declared lease is too long to wait for" };
    if (heldMs < 1.5 * leaseMs) return { missed: "the job timeout ends a call before its lease" };
    const count = Math.min(mostHeld, Math.max(1, slotsOf(bench.target) - 1));
    const held = await bench.submitMany(count, { label: "held", script: [{ kind: "hold" }] });
    if (!(await untilCalled(bench, held))) {
      await unhold(bench, { jobs: held, exercise: callsHeldPastTheLease.id });
      return { missed: "not every job that should be held was called" };
    }
    const from = bench.clock();
    if (slotsOf(bench.target) > count) {
      const others = await bench.submitMany(beside, { label: "beside" });
      await bench.readUntilEnded(others, { withinMs: heldMs - (bench.clock() - from) });
    }
    await bench.pause(Math.max(0, from + heldMs - bench.clock()));
    bench.note("released", { heldMs: bench.clock() - from });
    await bench.ledger.release(held.map(({ token }) => token));
    await bench.readUntilEnded(held);
  },
});
