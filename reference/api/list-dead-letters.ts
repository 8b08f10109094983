import type { ApiStore } from "../jobs/store.ts";
import { deadLetterView } from "./dead-letter-view.ts";
import { noSuchPage, pageOf, pathOfPage } from "./pages.ts";
import { answerJson, type ProtectedRoute } from "./route.ts";

/** `GET /v1/dead-letters`: the open entries of a tenant, oldest first, page by page. */
export function listDeadLetters({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "GET",
    path: "/v1/dead-letters",
    action: "inspect",
    async handle({ query }, { tenant }) {
      const page = pageOf(query);
      if (page === null) return noSuchPage;
      const { limit, position: after } = page;
      const { entries, next } = await store.listDeadLetters({ tenant, limit, after });
      const path = next === null ? null : pathOfPage("/v1/dead-letters", { limit, position: next });
      const body = { entries: entries.map((entry) => deadLetterView(entry)), next: path };
      return answerJson(200, JSON.stringify(body));
    },
  };
}
