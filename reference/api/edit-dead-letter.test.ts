import { describe, expect, it } from "vitest";

import { useTestDatabase } from "../jobs/database.fixture.ts";
import { editsOf } from "../jobs/postgres/edits.ts";
import { openStore } from "../jobs/store.fixture.ts";
import { maxBodyBytes, useApi, type Ask, type Got } from "./api.fixture.ts";
import { differences } from "./openapi.fixture.ts";

const error = { code: "dependency-refused", message: "The dependency answered 400" } as const;
const payload = { url: "http://127.0.0.1:9/", token: "t" };

describe("an edit of a dead letter", () => {
  const database = useTestDatabase();
  const ask = useApi(database);

  async function bury(said = JSON.stringify({ ...payload, amount: 1 })) {
    const { api, worker, submit, claim } = openStore(database());
    const { id: jobId } = await submit({ payload: said });
    const claimed = await claim(jobId);
    if (claimed === null) throw new Error("A fresh job could not be claimed");
    await worker.fail({ fence: claimed.fence, error, next: { kind: "die" } });
    const { entries } = await api.listDeadLetters({
      tenant: "tenant-a",
      limit: 1_000,
      after: null,
    });
    const { id = "" } = entries.find((entry) => entry.jobId === jobId) ?? {};
    return { id, jobId };
  }

  async function edit(id: string, request: Ask): Promise<Got> {
    const got = await ask("PUT", `/v1/dead-letters/${id}/payload`, {
      as: "operator-a",
      ...request,
    });
    expect(differences({ method: "PUT", path: "/v1/dead-letters/{id}/payload" }, got)).toEqual([]);
    return got;
  }

  const read = (id: string): Promise<Got> =>
    ask("GET", `/v1/dead-letters/${id}`, { as: "viewer-a" });
  const current = (version: number) => ({ "if-match": `"${version}"` });

  it("makes a version, tells what changed and by whom, and is in the trail", async () => {
    const { id } = await bury();
    const before = await read(id);
    expect([before.headers.get("etag"), before.json["version"], before.json["edits"]]).toEqual([
      '"1"',
      1,
      [],
    ]);
    const body = `{"url":"${payload.url}","token":"t","amount":1.10}`;
    const edited = await edit(id, { headers: current(1), body });
    expect([edited.status, edited.headers.get("etag")]).toEqual([200, '"2"']);
    expect(edited.text).toContain('"amount":1.10');
    expect(edited.json).toMatchObject({
      version: 2,
      edits: [{ version: 2, changes: [{ path: "/amount", from: 1, to: 1.1 }] }],
    });
    expect((await read(id)).text).toBe(edited.text);
    const trail = await ask("GET", "/v1/audit", { as: "viewer-a" });
    expect(trail.json["records"]).toContainEqual(
      expect.objectContaining({ action: "edit", subject: id, outcome: "edited" }),
    );
  });

  it("is what the next replay runs with, and what the entry after that says", async () => {
    const { id, jobId } = await bury();
    const body = JSON.stringify({ ...payload, amount: 2 });
    await edit(id, { headers: current(1), body });
    await ask("POST", `/v1/dead-letters/${id}/replay`, { as: "operator-a" });
    const { worker, claim } = openStore(database());
    const claimed = await claim(jobId, 2);
    expect(JSON.parse(claimed?.payload ?? "")).toEqual({ ...payload, amount: 2 });
    if (claimed === null) throw new Error("The replayed job could not be claimed");
    await worker.fail({ fence: claimed.fence, error, next: { kind: "die" } });
    const [next] = await database().owner.query<{ id: string }>(
      "SELECT id FROM dead_letters WHERE job_id = $1 AND state = 'open'",
      [jobId],
    );
    expect((await read(next?.id ?? "")).json).toMatchObject({
      payload: { ...payload, amount: 2 },
      previousId: id,
      version: 1,
      edits: [],
    });
    const late = await edit(id, { headers: current(2), body });
    expect([late.status, late.json["code"]]).toEqual([409, "already-replayed"]);
  });

  it("leaves a payload that nobody mended as it was written", async () => {
    const said = `{"token":"t","url":"${payload.url}","n":12345678901234567890}`;
    const { id, jobId } = await bury(said);
    await ask("POST", `/v1/dead-letters/${id}/replay`, { as: "operator-a" });
    expect((await openStore(database()).claim(jobId, 2))?.payload).toBe(said);
  });

  it("lets one of two who have read the same version change it", async () => {
    const { id } = await bury();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, amount) =>
        edit(id, { headers: current(1), body: JSON.stringify({ ...payload, amount: amount + 2 }) }),
      ),
    );
    const codes = answers.map(({ status, json }) => json["code"] ?? status);
    expect(codes.filter((code) => code === 200)).toHaveLength(1);
    expect(codes.filter((code) => code === "version-not-current")).toHaveLength(7);
    expect((await read(id)).json).toMatchObject({ version: 2, edits: [{ version: 2 }] });
  });

  it("makes no version of a payload that is the same, and takes any for `*`", async () => {
    const { id } = await bury();
    const same = JSON.stringify({ amount: 1, ...payload });
    expect((await edit(id, { headers: current(1), body: same })).json["version"]).toBe(1);
    const other = JSON.stringify(payload);
    const { json } = await edit(id, { headers: { "if-match": "*" }, body: other });
    expect(json).toMatchObject({
      version: 2,
      edits: [{ changes: [{ path: "/amount", from: 1 }] }],
    });
  });

  it.each<[string, Ask, number, string]>([
    ["without a version", { headers: {} }, 428, "version-missing"],
    ["of a version that never was", { headers: current(7) }, 412, "version-not-current"],
    ["of no version at all", { headers: { "if-match": "W/1" } }, 412, "version-not-current"],
    ["that is no JSON", { body: "{" }, 400, "body-not-json"],
    ["that is no payload", { body: '{"url":"x"}' }, 422, "body-not-valid"],
    ["that is no object", { body: "[]" }, 422, "body-not-valid"],
    ["that is too large", { body: `"${"x".repeat(maxBodyBytes)}"` }, 413, "body-too-large"],
    [
      "in another form",
      { headers: { ...current(1), "content-type": "text/plain" } },
      415,
      "media-type-not-supported",
    ],
    ["by whoever only looks", { as: "viewer-a" }, 403, "not-allowed"],
    ["by another tenant", { as: "admin-b" }, 404, "dead-letter-not-found"],
  ])("is refused %s, and changes nothing", async (_, request, ...[status, code]) => {
    const { id } = await bury();
    const body = JSON.stringify({ ...payload, amount: 3 });
    const got = await edit(id, { headers: current(1), body, ...request });
    expect([got.status, got.json["code"]]).toEqual([status, code]);
    expect((await read(id)).json).toMatchObject({ version: 1, payload: { ...payload, amount: 1 } });
  });

  it("is refused for an entry that was discarded, or is none", async () => {
    const { id } = await bury();
    await ask("DELETE", `/v1/dead-letters/${id}`, { as: "admin-a" });
    for (const gone of [id, "malformed"]) {
      const { status } = await edit(gone, { headers: current(1), body: JSON.stringify(payload) });
      expect(status).toBe(404);
    }
  });

  it("shows the newest of many edits, and never none", async () => {
    const { id } = await bury();
    for (const version of [1, 2, 3]) {
      const body = JSON.stringify({ ...payload, amount: "x".repeat(1_000 * version) });
      await edit(id, { headers: current(version), body });
    }
    const versions = async (atMostBytes: number) =>
      (await editsOf(database().api, { id, atMostBytes })).map(({ version }) => version);
    expect(await versions(1_000_000)).toEqual([4, 3, 2]);
    expect(await versions(5_500)).toEqual([4]);
    expect(await versions(10)).toEqual([4]);
  });
});
