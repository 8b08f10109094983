import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { at } from "../target/json-pointer.ts";
import type { SeenJob } from "./seen-jobs.ts";
import { parseJson } from "../target/target-words.ts";
import { callsByToken, groupBy, lastSightings, opsOf } from "./views.ts";

/** The accepted jobs of one order key of one tenant, in the order in which they were submitted. */
export type KeyedJobs = Readonly<{ key: string; jobs: readonly SeenJob[] }>;

/** Groups the accepted jobs that were submitted with an order key. */
export function jobsByOrderKey(history: History, target: Target): readonly KeyedJobs[] {
  const calls = callsByToken(history);
  const last = lastSightings(history);
  const accepted = opsOf(history, "submit").filter(
    (op) => op.outcome === "ok" && op.jobId !== null,
  );
  const groups = groupBy(accepted, (op) => orderKeyOf(op, target));
  return [...groups].map(([key, ops]) => ({
    key,
    jobs: ops.map((op): SeenJob => ({
      op,
      calls: calls.get(op.token ?? "") ?? [],
      last: last.get(op.jobId ?? ""),
    })),
  }));
}

/** The order key of a submission, apart from those of other tenants and exercises; null without one. */
function orderKeyOf(op: Op, { submit }: Target): string | null {
  if (submit.orderKeyAt === undefined) return null;
  const key = at(parseJson(op.request.body ?? "null") ?? null, submit.orderKeyAt);
  return typeof key === "string" ? `${op.exercise} ${op.as} ${key}` : null;
}
