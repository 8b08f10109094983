import { describe, expect, it } from "vitest";

import { roles, type Role } from "../roles.ts";
import { useTestDatabase } from "../jobs/database.fixture.ts";
import { openStore } from "../jobs/store.fixture.ts";
import { useApi, validBody, type Ask, type Token } from "./api.fixture.ts";
import type { Action } from "./route.ts";

const unknownId = "00000000-0000-4000-8000-000000000000";
const error = { code: "dependency-refused", message: "The dependency answered 400" } as const;

/** One request for each action, and who may make it: written down again, not read from the table. */
const actions: Record<Action, readonly [string, string, readonly Role[]]> = {
  submit: ["POST", "/v1/jobs", ["client"]],
  read: ["GET", `/v1/jobs/${unknownId}`, ["client", "viewer", "operator", "admin"]],
  cancel: ["DELETE", `/v1/jobs/${unknownId}`, ["client", "operator", "admin"]],
  inspect: ["GET", "/v1/dead-letters", ["viewer", "operator", "admin"]],
  replay: ["POST", `/v1/dead-letters/${unknownId}/replay`, ["operator", "admin"]],
  "bulk-replay": ["POST", "/v1/dead-letters/replay", ["operator", "admin"]],
  edit: ["PUT", `/v1/dead-letters/${unknownId}/payload`, ["operator", "admin"]],
  discard: ["DELETE", `/v1/dead-letters/${unknownId}`, ["admin"]],
  audit: ["GET", "/v1/audit", ["viewer", "admin"]],
};

describe("the API", () => {
  const database = useTestDatabase();
  const ask = useApi(database);

  async function bury(): Promise<{ jobId: string; entryId: string }> {
    const { api, worker, submitAndClaim } = openStore(database());
    const { fence } = await submitAndClaim();
    await worker.fail({ fence, error, next: { kind: "die" } });
    const page = await api.listDeadLetters({ tenant: "tenant-a", limit: 1_000, after: null });
    const entry = page.entries.find(({ jobId }) => jobId === fence.jobId);
    return { jobId: fence.jobId, entryId: entry?.id ?? "" };
  }

  it("lets each role do exactly what is its own", async () => {
    for (const [method, path, permitted] of Object.values(actions)) {
      for (const role of roles) {
        const { status } = await ask(method, path, { as: `${role}-a` });
        const expected = permitted.includes(role) ? "other" : 403;
        expect([method, path, role, status === 403 ? 403 : "other"]).toEqual([
          method,
          path,
          role,
          expected,
        ]);
      }
    }
  });

  it("keeps a record of refused acts, and lets them change nothing", async () => {
    const { entryId } = await bury();
    await ask("POST", `/v1/dead-letters/${entryId}/replay`, { as: "viewer-a" });
    await ask("DELETE", `/v1/dead-letters/${entryId}`, { as: "operator-a" });
    const trail = await database().owner.query<{ action: string; outcome: string }>(
      "SELECT action, outcome FROM audit WHERE subject = $1 ORDER BY id",
      [entryId],
    );
    expect(trail).toEqual([
      { action: "replay", outcome: "not-allowed" },
      { action: "discard", outcome: "not-allowed" },
    ]);
    const entry = await ask("GET", `/v1/dead-letters/${entryId}`, { as: "viewer-a" });
    expect(entry.json["replayedAt"]).toBeUndefined();
  });

  it("asks who it is before anything else, below /v1", async () => {
    const asNobody = [
      await ask("POST", "/v1/jobs", { as: null, body: "{" }),
      await ask("PATCH", "/v1/jobs", { as: null }),
      await ask("GET", "/v1/nothing", { as: null }),
      await ask("GET", "/v1/jobs/x", { as: null, headers: { authorization: "Bearer stranger" } }),
      await ask("GET", "/v1/jobs/x", {
        as: null,
        headers: { authorization: "Basic Y2xpZW50LWE=" },
      }),
    ];
    for (const { status, headers } of asNobody) {
      expect(status).toBe(401);
      expect(headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
    expect((await ask("POST", "/v1/jobs", { as: "viewer-a", body: "{" })).status).toBe(403);
    expect((await ask("GET", "/v1/nothing")).status).toBe(404);
    expect((await ask("GET", "/nothing", { as: null })).status).toBe(404);
  });

  it("answers alike for an id that is malformed, unknown, or another tenant's", async () => {
    const { jobId, entryId } = await bury();
    const answersOf = (method: string, path: string, as: Token) => (id: string) =>
      ask(method, path.replace("{id}", id), { as });
    const sweep = [
      { own: jobId, at: answersOf("GET", "/v1/jobs/{id}", "client-b") },
      { own: jobId, at: answersOf("GET", "/v1/jobs/{id}/result", "client-b") },
      { own: jobId, at: answersOf("DELETE", "/v1/jobs/{id}", "client-b") },
      { own: entryId, at: answersOf("GET", "/v1/dead-letters/{id}", "admin-b") },
      { own: entryId, at: answersOf("POST", "/v1/dead-letters/{id}/replay", "admin-b") },
      { own: entryId, at: answersOf("DELETE", "/v1/dead-letters/{id}", "admin-b") },
    ];
    for (const { own, at } of sweep) {
      const answers = await Promise.all([
        at(own),
        at(unknownId),
        at("malformed"),
        at("x".repeat(500)),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    }
    const list = await ask("GET", "/v1/dead-letters", { as: "admin-b" });
    expect(list.text).not.toContain(jobId);
  });

  it("says when to ask again only while a job has not ended, and is never cached unasked", async () => {
    const { json } = await ask("POST", "/v1/jobs", keyed("polled"));
    const path = `/v1/jobs/${String(json["id"])}`;
    const pending = await ask("GET", path);
    expect(pending.headers.get("retry-after")).toBe("1");
    expect(pending.headers.get("cache-control")).toBe("private, no-cache");
    await ask("DELETE", path);
    const ended = await ask("GET", path);
    expect(ended.json["status"]).toBe("canceled");
    expect(ended.headers.get("retry-after")).toBeNull();
    expect(ended.headers.get("etag")).not.toBe(pending.headers.get("etag"));
  });

  it("answers 304 to whoever has the current state, and the whole job to others", async () => {
    const { json } = await ask("POST", "/v1/jobs", keyed("tagged"));
    const path = `/v1/jobs/${String(json["id"])}`;
    const etag = (await ask("GET", path)).headers.get("etag") ?? "";
    const statusFor = async (tags: string) =>
      (await ask("GET", path, { headers: { "if-none-match": tags } })).status;
    expect(await statusFor(etag)).toBe(304);
    expect(await statusFor(`"other", W/${etag}`)).toBe(304);
    expect(await statusFor("*")).toBe(304);
    expect(await statusFor('"other"')).toBe(200);
  });

  it("does not use up the key of a request that it refuses", async () => {
    const headers = { "idempotency-key": "refused first" };
    const quoted = { "idempotency-key": '"refused first"' };
    expect((await ask("POST", "/v1/jobs", { headers, body: validBody })).status).toBe(400);
    const bad = { headers: quoted, body: '{"type":"probe"}' };
    expect((await ask("POST", "/v1/jobs", bad)).status).toBe(422);
    const good = await ask("POST", "/v1/jobs", { headers: quoted, body: validBody });
    expect(good.status).toBe(202);
    expect(good.headers.get("idempotency-replayed")).toBeNull();
  });

  it("replays a submission under another spelling of the key, or as X-Request-ID", async () => {
    const first = await ask("POST", "/v1/jobs", keyed('"spelled"'));
    const bare = await ask("POST", "/v1/jobs", keyed("spelled"));
    const alias = { headers: { "x-request-id": "spelled" }, body: validBody };
    const asAlias = await ask("POST", "/v1/jobs", alias);
    for (const again of [bare, asAlias]) {
      expect(again.status).toBe(202);
      expect(again.json).toEqual(first.json);
      expect(again.headers.get("location")).toBe(first.headers.get("location"));
      expect(again.headers.get("idempotency-replayed")).toBe("true");
    }
  });

  it("tells the methods that a path takes", async () => {
    const allowOf = async (path: string) => {
      const { status, headers } = await ask("PUT", path);
      return [status, headers.get("allow")];
    };
    expect(await allowOf("/v1/jobs")).toEqual([405, "POST"]);
    expect(await allowOf(`/v1/jobs/${unknownId}`)).toEqual([405, "GET, HEAD, DELETE"]);
    expect(await allowOf("/livez")).toEqual([405, "GET, HEAD"]);
    expect((await ask("HEAD", "/livez")).status).toBe(200);
  });

  it("counts what it accepts, replays and refuses", async () => {
    await ask("POST", "/v1/jobs", keyed("counted"));
    await ask("POST", "/v1/jobs", keyed("counted"));
    await ask("POST", "/v1/jobs", { body: validBody });
    const { text } = await ask("GET", "/metrics", { as: null });
    for (const outcome of ["accepted", "replayed", "key-missing"]) {
      expect(text).toMatch(
        new RegExp(`jobproof_submissions_total\\{outcome="${outcome}"\\} [1-9]`),
      );
    }
    expect(text).toMatch(/jobproof_jobs_queued [1-9]/);
    expect(text).not.toMatch(/tenant-|client-/);
  });
});

function keyed(key: string): Ask {
  return { headers: { "idempotency-key": key }, body: validBody };
}
