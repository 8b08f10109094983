import { Client } from "undici";
import type { Reply } from "../../conformance/caller.ts";
import type { Clock, Ms } from "../../conformance/contract/time.ts";

/** One request of a client of its own, and what the client saw. */
export type Click = Readonly<{
  reply: Reply;
  /** When the operating system was asked to connect: what follows is no longer in our hands. */
  sentAt: Ms;
  doneAt: Ms;
}>;

export type ClickOptions = Readonly<{
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  clock: Clock;
  /** When the client stops waiting, and closes the connection. */
  giveUpAt: Ms;
  /** What the failure of one who gave up reads. */
  gaveUp: string;
  signal: AbortSignal;
}>;

/** Sends one request over a new connection and waits for the whole answer. Never rejects. */
export async function click(options: ClickOptions): Promise<Click> {
  const { url, method, headers, body, clock } = options;
  // Patience is the client's alone: no limit of the library may end the wait before it.
  const client = new Client(url.origin, {
    connectTimeout: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const leave = (failure: string): void => void client.destroy(new Error(failure));
  const timer = setTimeout(leave, options.giveUpAt - clock(), options.gaveUp);
  const stop = (): void => leave(interrupted);
  options.signal.addEventListener("abort", stop, { once: true });

  const reply = replyOf(client, { path: url.pathname + url.search, method, headers, body });
  let sentAt = clock();
  // The connection is asked for in this tick's queue, behind whatever else was started in this turn.
  process.nextTick(() => (sentAt = clock()));
  const settled = await reply;
  const doneAt = clock();

  clearTimeout(timer);
  options.signal.removeEventListener("abort", stop);
  void client.destroy();
  return { reply: settled, sentAt, doneAt };
}

const interrupted = "the run was interrupted";

async function replyOf(
  client: Client,
  request: { path: string; method: string; headers: Record<string, string>; body: string },
): Promise<Reply> {
  try {
    const response = await client.request({ ...request, reset: true });
    const body = await response.body.text();
    const headers = Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value] as const],
    );
    return {
      kind: "answer",
      status: response.statusCode,
      headers: Object.fromEntries(headers),
      body,
    };
  } catch (error) {
    return { kind: "none", failure: error instanceof Error ? error.message : String(error) };
  }
}
