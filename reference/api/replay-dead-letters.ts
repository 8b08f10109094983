import type { ApiStore } from "../jobs/store.ts";
import { bulkReplayRequestOf } from "./bulk-replay-request.ts";
import { answerJson, type ProtectedRoute } from "./route.ts";

/** `POST /v1/dead-letters/replay`: replays what a filter finds, spread over time. */
export function replayDeadLetters({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "POST",
    path: "/v1/dead-letters/replay",
    action: "bulk-replay",
    async handle(request, caller) {
      const wanted = bulkReplayRequestOf(request.body);
      if ("kind" in wanted) return wanted;
      const { items, isMore } = await store.replayMany(
        { ...wanted, tenant: caller.tenant },
        caller,
      );
      return answerJson(200, JSON.stringify({ items, more: isMore }));
    },
  };
}
