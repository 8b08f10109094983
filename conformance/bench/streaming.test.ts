import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openCaller, type Caller } from "../caller.ts";
import { clockFrom } from "../clock.ts";
import type { HistoryEvent } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { randomFrom } from "../random.ts";
import { openStreamer } from "./streaming.ts";

const open = new Map<string, ServerResponse>();
const sockets: Socket[] = [];
const server = createServer((request, response) => {
  const path = request.url ?? "";
  if (path.includes("break")) return void request.socket.destroy();
  if (path.includes("none")) return void response.writeHead(404).end("nothing here");
  if (path.includes("over")) return void response.writeHead(204).end();
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(
    `data: ${JSON.stringify({ status: request.headers["last-event-id"] ?? "-" })}\n\n`,
  );
  open.set(path, response);
  sockets.push(request.socket);
});

const clock = clockFrom(process.hrtime.bigint());
let history: HistoryEvent[] = [];
let caller: Caller;
let streamer: ReturnType<typeof openStreamer>;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrls = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`];
  const target = { ...wholeTarget, baseUrls };
  const record = (event: HistoryEvent): void => void history.push(event);
  caller = openCaller({ target, clock, record });
  const random = randomFrom("streaming");
  streamer = openStreamer({ exercise: "test", target, caller, clock, random, record });
});
beforeEach(() => {
  history = [];
});
afterAll(async () => {
  streamer.leaveStreams();
  await caller.close();
  server.closeAllConnections();
  server.close();
});

const write = (jobId: string, text: string): void =>
  void open.get(`/v1/jobs/${jobId}/events`)?.write(text);
const framesNow = () => history.filter((event) => event.kind === "frame");

describe("subscribe", () => {
  it("writes down the request, and each frame as it comes, in our words", async () => {
    const stream = await streamer.subscribe("job-1", { lastEventId: "queued", label: "one" });
    await vi.waitFor(() => expect(stream.frames()).toHaveLength(1));
    write(
      "job-1",
      ': still there\n\nevent: status\nid: 7\ndata: {"status":"running"}\n\nid: 8\n\n',
    );
    await vi.waitFor(() => expect(stream.lastEventId()).toBe("8"));
    open.get("/v1/jobs/job-1/events")?.end();
    await vi.waitFor(() => expect(stream.isOver()).toBe(true));

    const op = stream.op();
    expect(op).toMatchObject({
      did: "subscribe",
      label: "one",
      jobId: "job-1",
      outcome: "ok",
      request: { headers: { "last-event-id": "queued" } },
      answer: { status: 200 },
    });
    expect(history[0]).toBe(op);
    expect(framesNow()).toMatchObject([
      { stream: op?.token, what: "event", event: "message", id: null, state: "queued" },
      { what: "comment", data: "still there", id: null },
      { what: "event", event: "status", id: "7", state: "running" },
      { what: "comment", data: null, id: "8" },
      { what: "closed" },
    ]);
  });

  it("takes other answers for what they are", async () => {
    const [none, over, broken] = await Promise.all(
      ["none", "over", "break"].map((jobId) => streamer.subscribe(jobId)),
    );
    expect(none?.op()).toMatchObject({ outcome: "fail", answer: { body: "nothing here" } });
    expect(over?.op()).toMatchObject({ outcome: "ok", answer: { status: 204 } });
    expect(broken?.op()).toMatchObject({ outcome: "info", answer: null });
    expect([none, over, broken].map((stream) => stream?.isOver())).toEqual([true, true, true]);
    expect(framesNow()).toEqual([]);
  });

  it("resets the connection where it is told to, and hears nothing after that", async () => {
    const stream = await streamer.subscribe("job-2", {
      onFrame: (frame, { drop }) => {
        if (frame.id === "1") drop();
      },
    });
    await vi.waitFor(() => expect(stream.frames()).toHaveLength(1));
    const reset = once(sockets.at(-1) ?? server, "error");
    write("job-2", "id: 1\ndata: a\n\nid: 2\ndata: b\n\n");
    expect(await reset).toMatchObject([{ code: "ECONNRESET" }]);
    expect(framesNow().map(({ what, id }) => [what, id])).toEqual([
      ["event", null],
      ["event", "1"],
      ["left", null],
    ]);
  });

  it("says when a stream broke", async () => {
    const stream = await streamer.subscribe("job-3");
    sockets.at(-1)?.resetAndDestroy();
    await vi.waitFor(() => expect(stream.isOver()).toBe(true));
    expect(stream.frames().at(-1)).toMatchObject({ what: "broken" });
  });

  it("leaves all streams at the end", async () => {
    const stream = await streamer.subscribe("job-4");
    streamer.leaveStreams();
    expect(stream.frames().at(-1)).toMatchObject({ what: "left" });
  });
});
