import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { announcedWorkerStore } from "../jobs/announced.ts";
import { openAnnouncer } from "../jobs/announcer.ts";
import { useTestDatabase } from "../jobs/database.fixture.ts";
import { openJobFeed } from "../jobs/job-feed.ts";
import { caller, openStore } from "../jobs/store.fixture.ts";
import type { Service } from "../service.ts";
import { openApi, type Token } from "./api.fixture.ts";
import { greeting } from "./event-text.ts";
import { streamEvents } from "./stream-events.ts";
import { openStream } from "./stream.fixture.ts";

const heartbeatMs = 200;

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 20_000 });

describe("GET /v1/jobs/{id}/events", () => {
  const database = useTestDatabase();
  let replicas: readonly Service[] = [];

  const settings = { JOBPROOF_SSE_HEARTBEAT_MS: String(heartbeatMs) };
  const openReplica = async () => (await openApi(database().apiUrl, undefined, settings)).service;
  beforeAll(async () => {
    replicas = [await openReplica(), await openReplica()];
  });
  afterAll(() =>
    Promise.all(replicas.map((replica) => replica.stop(new AbortController().signal))),
  );

  /** Both halves of the store; what the worker does is announced as a worker's process would. */
  function openWork() {
    const store = openStore(database());
    const announcer = openAnnouncer(database().worker);
    return { ...store, worker: announcedWorkerStore(store.worker, announcer.announce) };
  }

  const follow = (
    id: string,
    options: { replica?: number; after?: string; as?: Token; of?: Service } = {},
  ) => {
    const { replica = 0, after, as = "client-a", of = replicas[replica] } = options;
    return openStream(`${of?.url}/v1/jobs/${id}/events`, {
      authorization: `Bearer ${as}`,
      ...(after !== undefined && { "last-event-id": after }),
    });
  };

  it("tells of each state until the end, on every replica, and then ends", async () => {
    const { worker, submit, claim } = openWork();
    const { id } = await submit();
    const streams = await Promise.all([follow(id), follow(id, { replica: 1 })]);
    await Promise.all(streams.map(({ until }) => until('"queued"')));
    const claimed = await claim(id);
    if (claimed === null) throw new Error("A fresh job could not be claimed");
    await worker.complete({ fence: claimed.fence, result: "1" });
    for (const stream of streams) {
      const text = await stream.ended;
      expect(stream.status).toBe(200);
      expect(stream.headers.get("content-type")).toBe("text/event-stream");
      expect(stream.headers.get("cache-control")).toBe("no-store");
      expect(text).toMatch(/^retry: \d+\n\n/);
      expect(idsIn(text)).toEqual(["1", "2", "3"]);
      expect(text).toMatch(
        new RegExp(
          `event: status\nid: 3\ndata: {"id":"${id}","status":"succeeded","attempts":1,.*}\n\n$`,
        ),
      );
    }
  });

  it("goes on after the last event that the client has, and answers 204 after the end", async () => {
    const { worker, submitAndClaim } = openWork();
    const { fence } = await submitAndClaim();
    const id = fence.jobId;
    await worker.complete({ fence, result: "1" });
    expect(idsIn(await (await follow(id)).ended)).toEqual(["3"]);
    expect(idsIn(await (await follow(id, { after: "1" })).ended)).toEqual(["2", "3"]);
    const over = await follow(id, { after: "3" });
    expect([over.status, await over.ended]).toEqual([204, ""]);
  });

  it("resets a client whose last event it does not know, and goes on from there", async () => {
    const { worker, submitAndClaim } = openWork();
    const { fence } = await submitAndClaim();
    const stream = await follow(fence.jobId, { after: "from elsewhere" });
    await stream.until("event: reset\nid: 2\n");
    await worker.complete({ fence, result: "1" });
    expect(idsIn(await stream.ended)).toEqual(["2", "3"]);
  });

  it("is found by its owner only", async () => {
    const { submit } = openWork();
    const { id } = await submit();
    const unknown = "00000000-0000-4000-8000-000000000000";
    for (const stream of [await follow(id, { as: "client-b" }), await follow(unknown)]) {
      expect(stream.status).toBe(404);
      expect(await stream.ended).toContain("job-not-found");
    }
  });

  it("sends comments without an id while nothing happens", async () => {
    const { submit } = openWork();
    const stream = await follow((await submit()).id);
    await stream.until(": heartbeat\n\n: heartbeat\n\n");
    expect(idsIn(stream.text())).toEqual(["1"]);
    stream.leave();
  });

  it("misses nothing when what happened was not announced, or its own ear was cut", async () => {
    const { submit, claim, worker } = openStore(database());
    const { id } = await submit();
    const stream = await follow(id);
    await stream.until('"queued"');
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'jobproof-listen' AND datname = current_database()`;
    const client = new pg.Client({ connectionString: database().ownerUrl });
    await client.connect();
    await client.query(cut);
    await client.end();
    const claimed = await claim(id);
    if (claimed !== null) await worker.complete({ fence: claimed.fence, result: "1" });
    expect(idsIn(await stream.ended)).toEqual(["1", "2", "3"]);
  });

  it("keeps nothing for a reader that does not read, and resets it when that was too much", async () => {
    const { api, submit } = openWork();
    const { id } = await submit();
    const feed = openJobFeed({ url: database().apiUrl, versionsOf: (ids) => api.versionsOf(ids) });
    const route = streamEvents({ store: api, feed, heartbeatMs: 60_000 });
    const request = { params: { id }, query: {}, headers: {}, body: Buffer.alloc(0) };
    const reply = await route.handle(request, caller);
    if (reply.kind !== "stream") throw new Error("The job is not followed");
    const leaving = new AbortController();
    const pieces = reply.pieces(leaving.signal)[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await pieces.next()).value);

    expect([await next(), idsIn(await next())]).toEqual([greeting, ["1"]]);
    for (const status of Array.from({ length: 110 }, (_none, turn) => turn % 2 === 0)) {
      const text = "UPDATE jobs SET status = $2 WHERE id = $1";
      await database().owner.query(text, [id, status ? "canceled" : "queued"]);
    }
    expect(await next()).toMatch(/^event: reset\nid: 111\n/);
    leaving.abort();
    expect((await pieces.next()).done).toBe(true);
    await feed.close();
  });

  it("answers HEAD with the head alone", async () => {
    const { submit } = openWork();
    const { id } = await submit();
    const headers = { authorization: "Bearer client-a" };
    const response = await fetch(`${replicas[0]?.url}/v1/jobs/${id}/events`, {
      method: "HEAD",
      headers,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
  });

  it("ends streams in good order when the process ends", async () => {
    const { submit } = openWork();
    const { id } = await submit();
    const ending = await openReplica();
    const stream = await follow(id, { of: ending });
    await stream.until('"queued"');
    await ending.stop(new AbortController().signal);
    expect(idsIn(await stream.ended)).toEqual(["1"]);
  });
});

function idsIn(text: string): readonly string[] {
  return [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? "");
}
