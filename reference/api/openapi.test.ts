import { createConfig, lint } from "@redocly/openapi-core";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { wireErrors } from "../../conformance/contract/errors.ts";
import { jobStates } from "../../conformance/contract/job.ts";
import { useTestDatabase } from "../jobs/database.fixture.ts";
import { StoreUnreachable } from "../jobs/database.ts";
import { openStore } from "../jobs/store.fixture.ts";
import { maxBodyBytes, openApi, useApi, validBody, type Ask, type Got } from "./api.fixture.ts";
import { differences, openapi } from "./openapi.fixture.ts";

type Schemas = Record<string, { enum: readonly string[] }>;
const { schemas } = openapi["components"] as { schemas: Schemas };
const unknownId = "00000000-0000-4000-8000-000000000000";
const error = { code: "dependency-refused", message: "The dependency answered 400" } as const;

describe("openapi.yaml", () => {
  it("is clean by the recommended rules", async () => {
    const ref = fileURLToPath(new URL("../../conformance/contract/openapi.yaml", import.meta.url));
    const problems = await lint({ ref, config: await createConfig({ extends: ["recommended"] }) });
    expect(problems.map(({ message, ruleId }) => `${ruleId}: ${message}`)).toEqual([]);
  });

  it("lists the errors and states of the contract, all and no other", () => {
    expect(schemas["ProblemCode"]?.enum).toEqual(Object.keys(wireErrors));
    expect(schemas["Status"]?.enum).toEqual(jobStates);
  });
});

describe("the answers of the API", () => {
  const database = useTestDatabase();
  const ask = useApi(database);
  const seen = new Set<unknown>();

  async function expectConforming(
    [method, path]: readonly [string, string],
    { status, code, at = path, ...request }: Ask & { status: number; code?: string; at?: string },
  ): Promise<Got> {
    const got = await ask(method, at, request);
    expect({ status: got.status, code: got.json["code"] }).toEqual({ status, code });
    expect(differences({ method, path }, got)).toEqual([]);
    seen.add(code);
    return got;
  }

  const submit = ["POST", "/v1/jobs"] as const;
  const read = ["GET", "/v1/jobs/{id}"] as const;
  const result = ["GET", "/v1/jobs/{id}/result"] as const;
  const cancel = ["DELETE", "/v1/jobs/{id}"] as const;
  const events = ["GET", "/v1/jobs/{id}/events"] as const;
  const list = ["GET", "/v1/dead-letters"] as const;
  const readEntry = ["GET", "/v1/dead-letters/{id}"] as const;
  const edit = ["PUT", "/v1/dead-letters/{id}/payload"] as const;
  const replay = ["POST", "/v1/dead-letters/{id}/replay"] as const;
  const replayMany = ["POST", "/v1/dead-letters/replay"] as const;
  const discard = ["DELETE", "/v1/dead-letters/{id}"] as const;
  const trail = ["GET", "/v1/audit"] as const;

  it("conform for a job from its submission to its result", async () => {
    const { worker, claim } = openStore(database());
    const request = { ...keyed("life"), body: validBody };
    const { json, headers } = await expectConforming(submit, { ...request, status: 202 });
    const id = String(json["id"]);
    expect(headers.get("location")).toBe(`/v1/jobs/${id}`);
    const replayed = await expectConforming(submit, { ...request, status: 202 });
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");

    const at = pathOf(read[1], id);
    const { headers: tagged } = await expectConforming(read, { at, status: 200 });
    const etag = tagged.get("etag") ?? "";
    await expectConforming(read, { at, headers: { "if-none-match": etag }, status: 304 });
    const resultAt = pathOf(result[1], id);
    await expectConforming(result, { at: resultAt, status: 404, code: "result-not-found" });

    const claimed = await claim(id);
    await expectConforming(cancel, { at, status: 202 });
    if (claimed !== null) await worker.complete({ fence: claimed.fence, result: "[1.0]" });
    await expectConforming(read, { at, status: 200 });
    expect((await expectConforming(result, { at: resultAt, status: 200 })).text).toBe("[1.0]");
    await expectConforming(cancel, { at, status: 409, code: "job-already-ended" });

    const eventsAt = pathOf(events[1], id);
    const { text } = await expectConforming(events, { at: eventsAt, status: 200 });
    const [, lastId = ""] = /^id: (.*)$/m.exec(text) ?? [];
    const knowing = { headers: { "last-event-id": lastId } };
    await expectConforming(events, { at: eventsAt, ...knowing, status: 204 });
    const nowhere = pathOf(events[1], unknownId);
    await expectConforming(events, { at: nowhere, status: 404, code: "job-not-found" });
  });

  it("conform for dead letters, from the list to replay and discard", async () => {
    const { worker, submit: accept, claim } = openStore(database());
    const bury = async () => {
      const claimed = await claim((await accept()).id);
      if (claimed === null) throw new Error("A fresh job could not be claimed");
      await worker.fail({ fence: claimed.fence, error, next: { kind: "die" } });
    };
    await bury();
    await bury();
    const as = "admin-a" as const;
    const { json } = await expectConforming(list, { as, status: 200 });
    const [first, second] = (json["entries"] as { id: string }[]).map(({ id }) => id);
    if (first === undefined || second === undefined) throw new Error("Two were buried");

    await expectConforming(list, { as, at: "/v1/dead-letters?limit=1", status: 200 });
    const nowhere = { as, at: "/v1/dead-letters?cursor=nowhere", status: 404 };
    await expectConforming(list, { ...nowhere, code: "route-not-found" });
    await expectConforming(readEntry, { as, at: pathOf(readEntry[1], first), status: 200 });
    const mended = {
      as,
      at: pathOf(edit[1], first),
      body: '{"url":"http://a.example/","token":"t"}',
    };
    await expectConforming(edit, { ...mended, status: 428, code: "version-missing" });
    const stale = { ...mended, headers: { "if-match": '"9"' }, status: 412 };
    await expectConforming(edit, { ...stale, code: "version-not-current" });
    await expectConforming(replay, { as, at: pathOf(replay[1], first), status: 202 });
    const again = { as, at: pathOf(replay[1], first), status: 409, code: "already-replayed" };
    await expectConforming(replay, again);
    await expectConforming(readEntry, { as, at: pathOf(readEntry[1], first), status: 200 });
    await expectConforming(discard, { as, at: pathOf(discard[1], second), status: 204 });
    const gone = { as, status: 404, code: "dead-letter-not-found" };
    await expectConforming(readEntry, { ...gone, at: pathOf(readEntry[1], second) });
    await expectConforming(replay, { ...gone, at: pathOf(replay[1], unknownId) });
    await expectConforming(discard, { ...gone, at: pathOf(discard[1], "malformed") });
    expect([...seen]).toContain("already-replayed");
  });

  it("conform for a replay of many, and for the trail of it", async () => {
    const { submitAndClaim, worker } = openStore(database());
    const { fence } = await submitAndClaim();
    await worker.fail({ fence, error, next: { kind: "die" } });
    const as = "admin-a" as const;
    const body = JSON.stringify({ reason: error.code, until: new Date().toISOString(), perSec: 5 });
    const { json } = await expectConforming(replayMany, { as, body, status: 200 });
    expect(json["items"]).toContainEqual(
      expect.objectContaining({ jobId: fence.jobId, outcome: "replayed" }),
    );
    await expectConforming(replayMany, { as, body: "{", status: 400, code: "body-not-json" });
    const wrong = { as, status: 422, code: "body-not-valid" };
    await expectConforming(replayMany, { ...wrong, body: '{"reasons":"timed-out"}' });
    const refused = { as: "viewer-a", body, status: 403, code: "not-allowed" } as const;
    await expectConforming(replayMany, refused);
    const { json: page } = await expectConforming(trail, { as, status: 200 });
    expect(page["records"]).toContainEqual(
      expect.objectContaining({ action: "bulk-replay", outcome: "replayed 1 of 1" }),
    );
    const at = "/v1/audit?limit=1";
    const { json: first } = await expectConforming(trail, { as, at, status: 200 });
    await expectConforming(trail, { as, at: String(first["next"]), status: 200 });
    const nowhere = { as, at: "/v1/audit?limit=0", status: 404, code: "route-not-found" };
    await expectConforming(trail, nowhere);
  });

  it("conform when a submission is refused", async () => {
    const body = validBody;
    const large = JSON.stringify("x".repeat(maxBodyBytes));
    const text = { "idempotency-key": "t", "content-type": "text/plain" };
    const refused = (status: number, code: string, request: Ask) =>
      expectConforming(submit, { ...request, status, code });

    await refused(400, "key-missing", { body });
    await refused(400, "key-malformed", { ...keyed("two words"), body });
    await refused(400, "body-not-json", { ...keyed("a"), body: "{" });
    const hooked = body.replace("{", '{"webhook":"http://127.0.0.1/",');
    await refused(400, "webhook-refused", { ...keyed("a"), body: hooked });
    await refused(401, "not-authenticated", { as: null, ...keyed("a"), body });
    await refused(403, "not-allowed", { as: "viewer-a", ...keyed("a"), body });
    await refused(413, "body-too-large", { ...keyed("a"), body: large });
    await refused(413, "body-too-large", { ...keyed("a"), body: new Blob([large]).stream() });
    await refused(415, "media-type-not-supported", { headers: text, body });
    await refused(422, "body-not-valid", { ...keyed("a"), body: "{}" });

    await expectConforming(submit, { ...keyed("reused"), body, status: 202 });
    const other = body.replace('"t"', '"other"');
    await refused(422, "key-reused", { ...keyed("reused"), body: other });
    await database().api.transaction(async (query) => {
      const lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, hashtextextended($2, 0)))";
      await query(lock, ["held", "tenant-a"]);
      await refused(409, "key-in-use", { ...keyed("held"), body });
    });
    expect([...seen]).toEqual(expect.arrayContaining(["key-in-use", "key-reused"]));
  });

  it("conform when a limit is met, and nothing is charged that made no job", async () => {
    const limited = (key: string) => ({ as: "limited" as const, ...keyed(key), body: validBody });
    const first = await expectConforming(submit, { ...limited("a"), status: 202 });
    expect(first.headers.get("ratelimit-policy")).toBe('"submissions";q=2;w=60');
    expect(first.headers.get("ratelimit")).toMatch(/^"submissions";r=1;t=\d+$/);
    await expectConforming(submit, {
      ...limited("refused"),
      body: "{}",
      status: 422,
      code: "body-not-valid",
    });
    await expectConforming(submit, { ...limited("a"), status: 202 });
    await expectConforming(submit, { ...limited("b"), status: 202 });
    const refused = await expectConforming(submit, {
      ...limited("c"),
      status: 429,
      code: "rate-limited",
    });
    const waitSec = refused.headers.get("retry-after");
    expect(refused.headers.get("ratelimit")).toBe(`"submissions";r=0;t=${waitSec}`);
    const replayed = await expectConforming(submit, { ...limited("a"), status: 202 });
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");

    const shallow = (key: string) => ({ as: "shallow" as const, ...keyed(key), body: validBody });
    await expectConforming(submit, { ...shallow("a"), status: 202 });
    const full = { ...shallow("b"), status: 503, code: "queue-full" };
    expect((await expectConforming(submit, full)).headers.get("ratelimit")).toBeNull();
    await expectConforming(submit, { ...shallow("a"), status: 202 });
    await expectConforming(submit, { ...keyed("unlimited"), body: validBody, status: 202 });
  });

  it("conform when the client has preferences", async () => {
    const { worker, claim } = openStore(database());
    const prefer = (key: string, preference: string) => ({
      headers: { "idempotency-key": key, prefer: preference },
      body: validBody,
    });
    const late = await expectConforming(submit, {
      ...prefer("late", "respond-async, wait=1, foo"),
      status: 202,
    });
    expect(late.headers.get("preference-applied")).toBe("respond-async, wait=1");
    const ignored = await expectConforming(submit, {
      ...prefer("ignored", "foo, handling=bar, wait=soon"),
      status: 202,
    });
    expect(ignored.headers.get("preference-applied")).toBeNull();

    const ended = expectConforming(submit, { ...prefer("late", "wait=30"), status: 200 });
    const claimed = await claim(String(late.json["id"]));
    if (claimed !== null) await worker.complete({ fence: claimed.fence, result: "1" });
    const { headers, json } = await ended;
    expect(json["status"]).toBe("succeeded");
    expect(headers.get("preference-applied")).toBe("wait=10");
    expect(headers.get("retry-after")).toBeNull();
  });

  it("conform when there is nothing, or nothing of this kind", async () => {
    await expectConforming(read, {
      at: pathOf(read[1], unknownId),
      status: 404,
      code: "job-not-found",
    });
    const patched = await ask("PATCH", "/v1/jobs", { body: validBody });
    expect(patched.headers.get("allow")).toBe("POST");
    expect(patched.status).toBe(405);
    expect(differences({ method: "POST", path: "/v1/jobs" }, patched)).toEqual([]);
    seen.add(patched.json["code"]);
    await expectConforming(["GET", "/problems/{code}"], {
      at: "/problems/none",
      status: 404,
      code: "route-not-found",
    });
  });

  it("conform for the operators of the service", async () => {
    for (const path of ["/livez", "/readyz", "/metrics", "/openapi.yaml"]) {
      await expectConforming(["GET", path], { as: null, status: 200 });
    }
    for (const code of Object.keys(wireErrors)) {
      const got = await ask("GET", `/problems/${code}`, { as: null });
      expect(differences({ method: "GET", path: "/problems/{code}" }, got)).toEqual([]);
    }
  });

  it("conform when the store is away, when something breaks, and while shutting down", async () => {
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<null>();
    const { service, ask: askBroken } = await openApi(database().apiUrl, ({ store }) => ({
      fingerprintOf: () => {
        throw new Error("secret internals");
      },
      store: {
        ...store,
        readJob: () => {
          begun.resolve();
          return release.promise;
        },
        readResult: () => Promise.reject(new StoreUnreachable(new Error("secret host"))),
      },
    }));
    const expectBroken = async ([method, path]: readonly [string, string], request: Ask) => {
      const got = await askBroken(method, pathOf(path, unknownId), request);
      expect(differences({ method, path }, got)).toEqual([]);
      expect(got.text).not.toContain("secret");
      seen.add(got.json["code"]);
      return got.status;
    };
    expect(await expectBroken(submit, { ...keyed("b"), body: validBody })).toBe(500);
    expect(await expectBroken(result, {})).toBe(503);

    const underWay = expectBroken(read, {});
    await begun.promise;
    const stopped = service.stop(new AbortController().signal);
    expect(await expectBroken(cancel, {})).toBe(503);
    expect(await expectBroken(["GET", "/readyz"], {})).toBe(503);
    release.resolve(null);
    expect(await underWay).toBe(404);
    await stopped;
  });

  it("were provoked for every error of the contract but the one that this service never gives", () => {
    const missing = Object.keys(wireErrors).filter((code) => !seen.has(code));
    expect(missing).toEqual(["job-is-running"]);
  });
});

function keyed(key: string): Ask {
  return { headers: { "idempotency-key": key } };
}

function pathOf(path: string, id: string): string {
  return path.replace("{id}", id);
}
