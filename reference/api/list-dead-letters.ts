import type { ApiStore } from "../jobs/store.ts";
import { deadLetterView } from "./dead-letter-view.ts";
import { answerJson, refuse, type ProtectedRoute } from "./route.ts";

const defaultLimit = 50;
const maxLimit = 200;

/** `GET /v1/dead-letters`: the open entries of a tenant, oldest first, page by page. */
export function listDeadLetters({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "GET",
    path: "/v1/dead-letters",
    action: "inspect",
    async handle({ query }, { tenant }) {
      const limit = wholeNumber(query["limit"] ?? String(defaultLimit));
      const after = query["cursor"] === undefined ? null : positionOf(query["cursor"]);
      if (limit === null || limit === 0 || after === undefined) {
        return refuse("route-not-found", "There is no such page: follow `next` of the one before.");
      }
      const page = await store.listDeadLetters({ tenant, limit: Math.min(limit, maxLimit), after });
      const next = page.next === null ? null : pathOf(page.next, limit);
      const body = { entries: page.entries.map((entry) => deadLetterView(entry)), next };
      return answerJson(200, JSON.stringify(body));
    },
  };
}

function pathOf(position: string, limit: number): string {
  const cursor = Buffer.from(position).toString("base64url");
  return `/v1/dead-letters?limit=${limit}&cursor=${cursor}`;
}

/** Undefined for what was never a cursor of ours. */
function positionOf(cursor: string): string | undefined {
  const position = Buffer.from(cursor, "base64url").toString();
  return wholeNumber(position) === null ? undefined : position;
}

function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
