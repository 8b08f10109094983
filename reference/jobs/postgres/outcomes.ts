import type { Database, Query } from "../database.ts";
import { afterCrash, requeued } from "../life-cycle.ts";
import type { Fence, Recovered, WorkerStore } from "../store.ts";
import { endAttempt } from "./end-attempt.ts";

type Outcomes = Pick<
  WorkerStore,
  "complete" | "fail" | "release" | "endCanceled" | "recoverCrashed"
>;

/** Takes the outcomes of attempts from whoever holds the lease, and from nobody else. */
export function outcomes(database: Database): Outcomes {
  const { query } = database;
  return {
    complete: ({ fence, result }) =>
      endAttempt(query, {
        fence,
        lease: "held",
        outcome: "succeeded",
        status: "succeeded",
        result,
      }),

    fail: ({ fence, error, next }) =>
      next.kind === "die"
        ? endAttempt(query, { fence, lease: "held", outcome: "failed", status: "failed", error })
        : database.transaction(async (inside) =>
            endAttempt(inside, {
              fence,
              lease: "held",
              outcome: "failed",
              status: requeued(await isCancelRequested(inside, fence)),
              error,
              delayMs: next.delayMs,
            }),
          ),

    release: (fence) =>
      database.transaction(async (inside) =>
        endAttempt(inside, {
          fence,
          lease: "held",
          outcome: "released",
          status: requeued(await isCancelRequested(inside, fence)),
        }),
      ),

    endCanceled: (fence) =>
      endAttempt(query, { fence, lease: "held", outcome: "canceled", status: "canceled" }),

    recoverCrashed: ({ maxCrashes }) =>
      database.transaction(async (inside) => {
        const recovered: Recovered[] = [];
        for (const row of await inside<ExpiredRow>(lockExpired)) {
          recovered.push(await recover(inside, { row, maxCrashes }));
        }
        return recovered;
      }),
  };
}

/** Locks the job, so that a cancel comes either before the decision or after its outcome. */
async function isCancelRequested(query: Query, { jobId }: Fence): Promise<boolean> {
  const [row] = await query<{ is_requested: boolean }>(
    "SELECT cancel_requested_at IS NOT NULL AS is_requested FROM jobs WHERE id = $1 FOR UPDATE",
    [jobId],
  );
  return row?.is_requested ?? false;
}

type ExpiredRow = Readonly<{
  id: string;
  attempts: number;
  crashes: number;
  lease_token: string;
  is_cancel_requested: boolean;
}>;

/**
 * What another worker is just taking back is passed over. Jobs of lanes come in the order in which a
 * batch of submissions comes to the lanes, so that neither waits for the other in a circle.
 */
const lockExpired = `
  SELECT id, attempts, crashes, lease_token, cancel_requested_at IS NOT NULL AS is_cancel_requested
  FROM jobs WHERE status = 'running' AND leased_until <= clock_timestamp()
  ORDER BY tenant, order_key, id LIMIT 500 FOR UPDATE SKIP LOCKED
`;

/** Takes one expired lease back, whose job is locked. */
async function recover(
  query: Query,
  { row, maxCrashes }: { row: ExpiredRow; maxCrashes: number },
): Promise<Recovered> {
  const crashes = row.crashes + 1;
  const isDead = afterCrash({ crashes, maxCrashes }) === "die" && !row.is_cancel_requested;
  const status = isDead ? "failed" : requeued(row.is_cancel_requested);
  await endAttempt(query, {
    fence: { jobId: row.id, attempt: row.attempts, token: row.lease_token },
    lease: "expired",
    outcome: "crashed",
    status,
    ...(isDead && {
      error: { code: "crashed-too-often", message: `Its worker was lost ${crashes} times` },
    }),
  });
  return { jobId: row.id, attempt: row.attempts, status };
}
