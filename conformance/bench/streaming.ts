import { request as requestPlain, type ClientRequest, type IncomingMessage } from "node:http";
import { request as requestTls } from "node:https";
import { answerWithinMs, type Asking, type Caller, type Reply } from "../caller.ts";
import type { Frame } from "../contract/frame.ts";
import type { JobId } from "../contract/job.ts";
import { keptBodyChars, type Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import type { Clock } from "../contract/time.ts";
import { eventStreamReader, type StreamPart } from "./event-stream.ts";
import type { SubscribeOptions, Subscription } from "../exercise.ts";
import type { Random } from "../random.ts";
import { fillPath, stateIn } from "../target/target-words.ts";
import { urlOf } from "../target/url-of.ts";

/** More frames than this are not heard: a stream that never pauses must not fill the history. */
const mostFrames = 1_000;

export type StreamerOptions = Readonly<{
  exercise: string;
  target: Target;
  caller: Caller;
  clock: Clock;
  random: Random;
  record: (frame: Frame) => void;
}>;

/** Opens streams of events, each on a connection of its own, so that it can be reset alone. */
export function openStreamer(options: StreamerOptions) {
  const { exercise, target, random } = options;
  const open = new Set<Subscription>();
  let count = 0;
  let hasLeft = false;

  return {
    subscribe: async (jobId: JobId, how: SubscribeOptions = {}): Promise<Subscription> => {
      if (target.sse === undefined) throw new Error("the target file declares no stream of events");
      const asking: Asking = {
        exercise,
        did: "subscribe",
        label: how.label,
        as: how.as,
        replica: how.replica ?? random.integer(target.baseUrls.length),
        method: "GET",
        path: fillPath(target.sse.path, jobId),
        headers: {
          accept: "text/event-stream",
          ...(how.lastEventId === undefined ? {} : { "last-event-id": how.lastEventId }),
        },
        token: `${exercise}/stream-${++count}`,
        jobId,
      };
      const stream = openStream({ ...options, asking, jobId, onFrame: how.onFrame });
      open.add(stream.subscription);
      // An exercise that was interrupted may go on for a while.
      if (hasLeft) stream.subscription.drop();
      await stream.answered;
      return stream.subscription;
    },
    /** Leaves every stream that is still open, and all that are opened after this. */
    leaveStreams: (): void => {
      hasLeft = true;
      for (const stream of open) stream.drop();
      open.clear();
    },
  };
}

type StreamOptions = StreamerOptions &
  Readonly<{ asking: Asking; jobId: JobId; onFrame: SubscribeOptions["onFrame"] }>;

function openStream(options: StreamOptions) {
  const { asking, caller, clock } = options;
  const answered = Promise.withResolvers<void>();
  const listener = openListener(options, () => subscription);
  let op: Op | null = null;
  let isOver = false;

  const request = send(options);
  const sentAt = clock();
  const answer = (reply: Reply): void => {
    if (op !== null) return;
    op = caller.wroteDown({ asking, reply, sentAt, doneAt: clock() });
    clearTimeout(timer);
    answered.resolve();
  };
  const end = (what: Frame["what"], reply: Reply): void => {
    if (isOver) return;
    isOver = true;
    const wasStream = op !== null;
    answer(reply);
    if (wasStream) listener.end(what);
  };
  const failed = (error: Error): void => end("broken", { kind: "none", failure: error.message });
  const timer = setTimeout(() => {
    request.destroy(new Error(`no answer within ${answerWithinMs / 1_000} s`));
  }, answerWithinMs);

  request.on("error", failed);
  request.on("response", (response) => {
    response.on("error", failed);
    const head = headOf(response);
    if (!isEventStream(head)) return gather(response, (body) => end("closed", { ...head, body }));
    answer({ ...head, body: "" });
    response.on("data", (bytes: Buffer) => isOver || listener.hear(bytes));
    response.on("end", () => end("closed", head));
  });
  const subscription: Subscription = {
    op: () => op,
    frames: listener.frames,
    lastEventId: listener.lastEventId,
    isOver: () => isOver,
    drop: () => {
      if (isOver) return;
      end("left", { kind: "none", failure: "we left before an answer came" });
      reset(request);
    },
  };
  return { subscription, answered: answered.promise };
}

/** Makes frames of what comes, writes them down and tells of each. */
function openListener(options: StreamOptions, streamOf: () => Subscription) {
  const { exercise, target, asking, jobId, clock, record, onFrame } = options;
  const frames: Frame[] = [];
  let lastEventId: string | null = null;
  let isOver = false;

  const tell = (said: Pick<Frame, "what"> & Partial<Frame>): void => {
    const nothing = { id: null, event: null, data: null, state: null };
    const stream = asking.token ?? "";
    const frame: Frame = {
      kind: "frame",
      exercise,
      stream,
      jobId,
      at: clock(),
      ...nothing,
      ...said,
    };
    frames.push(frame);
    lastEventId = frame.id ?? lastEventId;
    record(frame);
    onFrame?.(frame, streamOf());
  };
  const hear = eventStreamReader((part) => {
    if (isOver) return;
    tell(frameOf(target, part));
    if (frames.length >= mostFrames) streamOf().drop();
  });
  return {
    hear,
    frames: (): readonly Frame[] => frames,
    lastEventId: (): string | null => lastEventId,
    end: (what: Frame["what"]): void => {
      isOver = true;
      tell({ what });
    },
  };
}

/** A block without data is no event, but its id counts: it stands as a comment that has one. */
function frameOf(target: Target, part: StreamPart): Pick<Frame, "what"> & Partial<Frame> {
  switch (part.kind) {
    case "comment":
      return { what: "comment", data: part.text.slice(0, keptBodyChars) };
    case "id-only":
      return { what: "comment", id: part.id };
    case "event": {
      const pointer = target.sse?.stateAt ?? target.status.stateAt ?? "/status";
      const { event, id, data } = part;
      const state = stateIn(target, pointer, data);
      return { what: "event", event, id, data: data.slice(0, keptBodyChars), state };
    }
    default:
      return part satisfies never;
  }
}

function send({ target, caller, asking }: StreamOptions): ClientRequest {
  const url = new URL(urlOf(target, asking));
  const request = url.protocol === "https:" ? requestTls : requestPlain;
  const headers = { ...caller.headersOf(asking) };
  // No agent: a connection that serves others as well could not be reset alone.
  const sent = request(url, { method: asking.method, headers, agent: false });
  sent.end();
  return sent;
}

/** Closes the connection with a TCP reset, as a network that fails does. */
function reset(request: ClientRequest): void {
  const { socket } = request;
  const isPlain = request.protocol === "http:";
  if (socket !== null && isPlain && !socket.destroyed) socket.resetAndDestroy();
  request.destroy();
}

type Head = Extract<Reply, { kind: "answer" }>;

function headOf({ statusCode = 0, headers }: IncomingMessage): Head {
  const flat = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  const asked = Object.fromEntries(flat) as Head["headers"];
  return { kind: "answer", status: statusCode, headers: asked, body: "" };
}

function isEventStream({ status, headers }: Head): boolean {
  return status === 200 && /^text\/event-stream\b/i.test(headers["content-type"] ?? "");
}

/** Gathers a body that is no stream, as far as it is of use. */
function gather(response: IncomingMessage, onWhole: (body: string) => void): void {
  let body = "";
  response.setEncoding("utf8");
  response.on("data", (text: string) => {
    if (body.length < keptBodyChars) body += text;
  });
  response.on("end", () => onWhole(body));
}
