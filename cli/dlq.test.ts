import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobproof, startUp, submitProbe, type Up } from "./up.fixture.ts";

type Entry = Readonly<{ id: string; jobId: string; payload: object; reason: { code: string } }>;

/** A dependency that refuses everything for good. */
const refusing = createServer((request, response) => {
  request.resume();
  response.writeHead(400).end();
});

describe("jobproof dlq", () => {
  let folder = "";
  let up: Up;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "jobproof-dlq-"));
    await once(refusing.listen(0, "127.0.0.1"), "listening");
    up = await startUp(folder);
    const { port } = refusing.address() as AddressInfo;
    for (const name of ["one", "two", "three", "four"])
      await submitProbe(up.addresses, `http://127.0.0.1:${port}/${name}`);
  });
  afterAll(async () => {
    await up.end();
    refusing.close();
    await rm(folder, { recursive: true });
  });

  const dlq = (...args: readonly string[]) =>
    jobproof("dlq", ...args, "--target", up.addresses.targetFile);
  const list = async (): Promise<readonly Entry[]> =>
    JSON.parse((await dlq("list", "--json")).stdout);

  it("lists what failed for good, as a table and for machines", async () => {
    const { status, stdout } = await dlq("list");
    const [head = "", ...rows] = stdout.trimEnd().split("\n");
    expect([status, rows.length]).toEqual([0, 4]);
    expect(head.split(/ {2,}/)).toEqual([
      "ID",
      "JOB",
      "TENANT",
      "REASON",
      "ATTEMPTS",
      "LAST ATTEMPT",
    ]);
    const entries = await list();
    expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual(entries.map(({ id }) => id));
    expect((await dlq("list", "--reason", "no-such-reason")).stdout).toBe(
      "There are no dead letters.\n",
    );
  });

  it("shows one, replays it once, and says why not a second time", async () => {
    const [entry] = await list();
    const { id = "", jobId } = entry ?? {};
    expect((await dlq("show", id)).stdout).toContain(`"jobId": "${jobId}"`);
    expect(await dlq("replay", id)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`ok      ${id} was answered 202`),
    });
    expect(await dlq("replay", id)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`REFUSED ${id} was answered 409`),
    });
  });

  it("mends a payload before its replay", async () => {
    const [entry] = await list();
    const { id = "", payload = {} } = entry ?? {};
    const file = path.join(folder, "mended.json");
    // Two versions, because nothing on the way has read the number and written it again.
    for (const [version, amount] of [
      [2, "1.10"],
      [3, "1.1"],
    ] as const) {
      const mended = JSON.stringify({ ...payload, amount: "AMOUNT" }).replace('"AMOUNT"', amount);
      await writeFile(file, mended);
      const { status, stdout } = await dlq("edit", id, "--payload", file, "--json");
      const [act] = JSON.parse(stdout) as readonly { said: object }[];
      expect([status, act?.said]).toMatchObject([
        0,
        {
          version,
          edits: Array.from({ length: version - 1 }, () => ({ changes: [{ path: "/amount" }] })),
        },
      ]);
    }
    const broken = path.join(folder, "broken.json");
    await writeFile(broken, "{");
    expect(await dlq("edit", id, "--payload", broken)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("one JSON value"),
    });
    await writeFile(file, '{"url":"nowhere","token":"t"}');
    expect(await dlq("edit", id, "--payload", file)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`REFUSED ${id} was answered 422`),
    });
  });

  it("discards by the least role that may, and not by one that may not", async () => {
    const id = (await list()).at(-1)?.id ?? "";
    const refused = await dlq("discard", id, "--as", "viewer", "--json");
    expect(refused.status).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject([{ id, did: false, status: 403 }]);
    expect((await dlq("discard", id)).status).toBe(0);
    expect((await list()).map((entry) => entry.id)).not.toContain(id);
  });

  it("replays what a filter finds", async () => {
    const reason = (await list())[0]?.reason.code ?? "";
    const { status, stdout } = await dlq("replay", "--reason", reason, "--per-sec", "50", "--json");
    expect(status).toBe(0);
    const [act] = JSON.parse(stdout) as readonly { said: { items: readonly unknown[] } }[];
    expect(act?.said.items.length).toBeGreaterThanOrEqual(2);
  });

  it("says what the target file does not declare", async () => {
    const target = JSON.parse(await readFile(up.addresses.targetFile, "utf8"));
    const { bulkReplay: _bulkReplay, ...deadLetters } = target.deadLetters;
    const file = path.join(folder, "less.json");
    await writeFile(file, JSON.stringify({ ...target, deadLetters }));
    const { status, stderr } = await jobproof("dlq", "replay", "--reason", "x", "--target", file);
    expect([status, stderr]).toEqual([2, expect.stringContaining("has no deadLetters.bulkReplay")]);
  });

  it.each([
    [["replay"], "either which dead letters to replay by their ids, or by a filter"],
    [["replay", "x", "--reason", "y"], "either which dead letters to replay"],
    [["list", "--as", "nobody"], "there is no such role"],
    [["replay", "--per-sec", "many"], "that is no number of jobs"],
  ])("refuses %j before anything is asked", async (args, because) => {
    const { status, stderr } = await dlq(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(because)]);
  });
});
