import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { answerWithinMs, type Asking, type Caller, type Reply } from "../caller.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import type { Clock } from "../contract/time.ts";
import { urlOf } from "../target/url-of.ts";

/** What a race produced, and how close together the last bytes left us. */
export type Race = Readonly<{ ops: readonly Op[]; releasedWithinMs: number }>;

export type RaceOptions = Readonly<{
  target: Target;
  clock: Clock;
  caller: Caller;
  askings: readonly Asking[];
}>;

/**
 * Sends all requests but for their last byte, each on a connection of its own, and then releases
 * all last bytes in one turn: the requests become complete at the target within microseconds.
 *
 * Every request must have a body. After James Kettle's last-byte synchronisation.
 */
export async function race(options: RaceOptions): Promise<Race> {
  const start = await line(options);
  return start();
}

/** Brings the requests to the line: resolves when all but the last byte of each is on its way. */
export async function line(options: RaceOptions): Promise<() => Promise<Race>> {
  const { target, clock, caller, askings } = options;
  const runners = await Promise.all(
    askings.map(async (asking) => {
      const headers = caller.headersOf(asking);
      const { release } = await prepare({ url: urlOf(target, asking), asking, headers });
      return { asking, release };
    }),
  );
  return async () => {
    const sentAt = clock();
    const replies = runners.map(({ asking, release }) => ({ asking, reply: release() }));
    const releasedWithinMs = clock() - sentAt;
    const ops = await Promise.all(
      replies.map(async ({ asking, reply }) => {
        const settled = await reply;
        return caller.wroteDown({ asking, reply: settled, sentAt, doneAt: clock() });
      }),
    );
    return { ops, releasedWithinMs };
  };
}

type Starter = Readonly<{ release: () => Promise<Reply> }>;

/** Resolves when all but the last byte is with the operating system. */
async function prepare(options: {
  url: string;
  asking: Asking;
  headers: Readonly<Record<string, string>>;
}): Promise<Starter> {
  const bytes = Buffer.from(options.asking.body ?? "");
  const agent = new Agent({ keepAlive: false, maxSockets: 1 });
  const request = httpRequest(options.url, {
    agent,
    method: options.asking.method,
    headers: { ...options.headers, "content-length": String(bytes.length) },
    timeout: answerWithinMs,
  });
  request.once("timeout", () => request.destroy(new Error("no answer in time")));
  const reply = replyTo(request);
  await new Promise<void>((resolve) => {
    request.write(bytes.subarray(0, -1), () => resolve());
    // A refused connection never flushes; its reply tells.
    request.once("close", () => resolve());
  });
  return {
    release: () => {
      request.end(bytes.subarray(-1));
      return reply;
    },
  };
}

function replyTo(request: ClientRequest): Promise<Reply> {
  return new Promise((resolve) => {
    request.once("error", (error) => resolve({ kind: "none", failure: error.message }));
    request.once("response", (response) => {
      readText(response).then(
        (body) =>
          resolve({
            kind: "answer",
            status: response.statusCode ?? 0,
            headers: singleValued(response),
            body,
          }),
        (error: unknown) => resolve({ kind: "none", failure: String(error) }),
      );
    });
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function singleValued(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
