import { isTerminal } from "../../conformance/contract/job.ts";
import { StoreUnreachable } from "../jobs/database.ts";
import type { JobFeed } from "../jobs/job-feed.ts";
import type { ApiStore, JobChange } from "../jobs/store.ts";
import { eventText, greeting, heartbeat } from "./event-text.ts";
import { jobNotFound } from "./read-job.ts";
import { idOfChange, nextFor, type Next } from "./resume.ts";
import { idOf, type ApiRequest, type ProtectedRoute } from "./route.ts";

/**
 * `GET /v1/jobs/{id}/events`: tells each state that a job comes into, until it has ended.
 *
 * What is told was read from the row that the status route reads, so that nothing is told before it
 * can be read there. A client that knows the end is answered 204, which ends its reconnecting.
 */
export function streamEvents(tools: {
  store: ApiStore;
  feed: JobFeed;
  heartbeatMs: number;
}): ProtectedRoute {
  const { store, feed, heartbeatMs } = tools;
  return {
    method: "GET",
    path: "/v1/jobs/:id/events",
    action: "read",
    async handle(request, { tenant }) {
      const id = idOf(request);
      const changes = id === null ? null : await store.readChanges({ id, tenant });
      if (id === null || changes === null) return jobNotFound;
      const place = placeOf(request);
      const first = nextFor(changes, place);
      if (first.kind === "over") {
        return { kind: "answer", status: 204, headers: { "cache-control": "no-store" }, text: "" };
      }
      const read = (): Promise<readonly JobChange[] | null> => store.readChanges({ id, tenant });
      return {
        kind: "stream",
        headers,
        pieces: (signal) => tell({ id, place, first, read, feed, heartbeatMs, signal }),
      };
    },
  };
}

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  // Proxies of the nginx family gather answers unless told not to.
  "x-accel-buffering": "no",
};

/** The id up to which the reader knows everything; null for one who knows nothing. */
function placeOf({ headers: { "last-event-id": id } }: ApiRequest): string | null {
  return typeof id === "string" && id !== "" ? id : null;
}

type Telling = Readonly<{
  id: string;
  place: string | null;
  first: Next;
  read: () => Promise<readonly JobChange[] | null>;
  feed: JobFeed;
  heartbeatMs: number;
  signal: AbortSignal;
}>;

/**
 * Makes the text of a stream piece by piece, each only when the one before was taken: a reader that
 * is slow costs nothing but its place.
 */
async function* tell({ id, first, read, feed, heartbeatMs, signal, ...begun }: Telling) {
  yield greeting;
  const follower = feed.follow(id);
  try {
    let { place } = begun;
    let quietSince = performance.now();
    for (let next: Next | null = first; ;) {
      for (const change of toldBy(next)) {
        yield eventText(next?.kind === "reset" ? "reset" : "status", id, change);
        quietSince = performance.now();
        if (isTerminal(change.status)) return;
        place = idOfChange(change);
        follower.knows(change.version);
      }
      const withinMs = Math.max(0, quietSince + heartbeatMs - performance.now());
      const isRung = await follower.rung({ withinMs, signal });
      if (signal.aborted) return;
      if (!isRung) {
        yield heartbeat;
        quietSince = performance.now();
      }
      next = isRung ? await nextOf(read, place) : null;
      if (next?.kind === "over") return;
    }
  } finally {
    follower.leave();
  }
}

function toldBy(next: Next | null): readonly JobChange[] {
  switch (next?.kind) {
    case "changes":
      return next.changes;
    case "reset":
      return [next.change];
    case "over":
    case undefined:
      return [];
  }
}

/** While the store is away there is nothing to tell, which is no reason to send the reader away. */
async function nextOf(read: Telling["read"], place: string | null): Promise<Next | null> {
  try {
    const changes = await read();
    return changes === null ? { kind: "over" } : nextFor(changes, place);
  } catch (error) {
    if (error instanceof StoreUnreachable) return null;
    throw error;
  }
}
