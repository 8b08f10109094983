import { changeRoutes, mapPieces } from "./change-routes.ts";
import { allOf, defineLegal } from "./legal-service.ts";

/** Jobs and dead letters have numbers for clients, and other ids inside. */
export const numberedJobs = defineLegal({
  id: "numbered-jobs",
  differs: [
    "Ids are opaque: here they are numbers, and the dependency is told another id of the job.",
    "How often a job was tried is told to nobody, and no stable code of a failure.",
    "The result is in the status, and there is no other place for it.",
    "Ended jobs are announced by no webhook.",
  ],
  tolerated: [],
  declares: {
    status: { attemptsAt: null, errorCodeAt: null },
    result: { path: null, at: "/outcome" },
    webhooks: null,
  },
  change: allOf(
    changeRoutes((route) =>
      route.method === "GET" && route.path === "/v1/jobs/:id"
        ? (good, { store }) =>
            async (request, caller) => {
              const reply = await good(request, caller);
              if (reply.kind !== "answer" || reply.status !== 200) return reply;
              const id = request.params["id"] ?? "";
              const result = await store.readResult({ id, tenant: caller.tenant });
              const { etag: _ofAnotherText, ...headers } = reply.headers;
              const { attempts: _untold, ...shown } = JSON.parse(reply.text) as {
                attempts?: number;
              };
              const text = JSON.stringify(shown).replace(/\}$/, `,"outcome":${result ?? "null"}}`);
              return { ...reply, headers, text };
            }
        : null,
    ),
    changeRoutes(() => (good) => async (request, caller) => {
      const { id, ...params } = request.params;
      const asked = id === undefined ? params : { ...params, id: uuidOf(id) };
      const reply = await good({ ...request, params: asked }, caller);
      if (reply.kind === "refusal") return reply;
      const headers = Object.fromEntries(
        Object.entries(reply.headers).map(([name, value]) => [
          name,
          name === "location" ? value.replace(uuids, (uuid) => numberOf(uuid)) : value,
        ]),
      );
      if (reply.kind === "stream") {
        return { ...reply, headers, pieces: mapPieces(reply.pieces, numbered) };
      }
      return { ...reply, headers, text: numbered(reply.text) };
    }),
  ),
});

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const named = /"(id|jobId|previousId|subject)":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g;

function numbered(text: string): string {
  return text.replace(named, (_, name: string, uuid: string) => `"${name}":"${numberOf(uuid)}"`);
}

function numberOf(uuid: string): string {
  return BigInt(`0x${uuid.replaceAll("-", "")}`).toString();
}

/** What no number stands for stays as it is: it is unknown. */
function uuidOf(number: string): string {
  if (!/^\d{1,39}$/.test(number)) return `no-${number}`;
  const hex = BigInt(number).toString(16).padStart(32, "0");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
