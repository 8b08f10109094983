import { parseExactly } from "../exact-json.ts";
import type { ApiStore, DeadLetterWithHistory } from "../jobs/store.ts";
import { alreadyReplayed, answerDeadLetter, deadLetterNotFound } from "./dead-letter-view.ts";
import { isPlainJson, jsonOf, notPlainJson } from "./json-body.ts";
import { idOf, refuse, type ApiRequest, type ProtectedRoute, type Refusal } from "./route.ts";
import { payloadProblemOf } from "./submission.ts";

/**
 * `PUT /v1/dead-letters/{id}/payload`: mends what the next replay will run with.
 *
 * Two people who have read the same version cannot both change it: the second is told so, and undoes
 * nothing (RFC 9110, section 13.1.1; RFC 6585, section 3).
 */
export function editDeadLetter({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "PUT",
    path: "/v1/dead-letters/:id/payload",
    action: "edit",
    async handle(request, caller) {
      const id = idOf(request);
      if (id === null) return deadLetterNotFound;
      const wanted = wantedOf(request);
      if ("code" in wanted) return wanted;
      const of = { id, tenant: caller.tenant };
      const { kind } = await store.edit({ ...of, ...wanted }, caller);
      switch (kind) {
        case "edited":
          return answerEdited(await store.readDeadLetter(of));
        case "version-not-current":
          return refuse("version-not-current", "Read the entry again, and edit what it says now.");
        case "already-replayed":
          return alreadyReplayed;
        case "not-found":
          return deadLetterNotFound;
        default:
          return kind satisfies never;
      }
    },
  };
}

/** Somebody may have discarded it since. */
function answerEdited(entry: DeadLetterWithHistory | null) {
  return entry === null ? deadLetterNotFound : answerDeadLetter(entry);
}

type Wanted = Readonly<{ version: number | null; payload: string }>;

function wantedOf(request: ApiRequest): Wanted | Refusal {
  if (!isPlainJson(request)) return notPlainJson;
  const json = jsonOf(request.body);
  if ("code" in json) return json;
  const problem = payloadProblemOf(json.value, "");
  if (problem !== null) return problem;
  const ifMatch = request.headers["if-match"];
  if (ifMatch === undefined) {
    return refuse("version-missing", "Send the ETag of the entry that you have read.");
  }
  const payload = JSON.stringify(parseExactly(json.text));
  return { version: versionIn(ifMatch), payload };
}

/** What is no version of ours is none that could be current. */
function versionIn(ifMatch: string): number | null {
  if (ifMatch.trim() === "*") return null;
  const [, version] = /^"(\d{1,9})"$/.exec(ifMatch.trim()) ?? [];
  return Number(version ?? 0);
}
