import type { ApiStore } from "../jobs/store.ts";
import { noSuchPage, pageOf, pathOfPage } from "./pages.ts";
import { answerJson, type ProtectedRoute } from "./route.ts";

/** `GET /v1/audit`: who did what to the jobs and dead letters of a tenant, newest first. */
export function listAudit({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "GET",
    path: "/v1/audit",
    action: "audit",
    async handle({ query }, { tenant }) {
      const page = pageOf(query);
      if (page === null) return noSuchPage;
      const { limit, position: before } = page;
      const { records, next } = await store.listAudit({ tenant, limit, before });
      const path = next === null ? null : pathOfPage("/v1/audit", { limit, position: next });
      return answerJson(200, JSON.stringify({ records, next: path }));
    },
  };
}
