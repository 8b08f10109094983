import { request } from "undici";
import type { Caller } from "../caller.ts";
import type { Target } from "../contract/target.ts";
import type { Clock } from "../contract/time.ts";
import { urlOf } from "../target/url-of.ts";
import { fillPath } from "../target/target-words.ts";

/** How long one look may take, and the pause between two. */
const lookWithinMs = 1_000;
const lookAgainMs = 50;

/** What a target may take that does not say how long it takes. */
const undeclaredRecoveryMs = 10_000;

/**
 * Waits until the target answers again after what it stands on came back: every process that
 * declares how it says that it is ready, and every replica about a job that does not exist.
 *
 * It waits as long as the target declares that it may take, and then goes on: whether it answers is
 * for the judges. These looks are not in the history, for they are no requests of a client.
 */
export async function untilAnswering(options: {
  target: Target;
  caller: Caller;
  clock: Clock;
}): Promise<void> {
  const { target, caller, clock } = options;
  const giveUpAt = clock() + (target.policy?.recoverWithinMs ?? undeclaredRecoveryMs);
  const exercise = "recovery";
  const path = fillPath(target.status.path, unknownId);
  const replicas = target.baseUrls.map((_, replica) => {
    const asking = { exercise, did: "read", method: "GET", replica, path } as const;
    return { url: urlOf(target, asking), headers: caller.headersOf(asking), isReady: isAnswer };
  });
  const ready = (target.processes ?? []).flatMap(({ ready: url }) =>
    url === undefined ? [] : [{ url, headers: {}, isReady: isGood }],
  );
  let left = [...ready, ...replicas];
  for (;;) {
    const looks = left.map(async (look) => look.isReady(await statusOf(look)));
    const answers = await Promise.all(looks);
    left = left.filter((_, index) => answers[index] !== true);
    if (left.length === 0 || clock() > giveUpAt) return;
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
}

/** In the form of most ids, so that it is looked up and not refused. */
const unknownId = "00000000-0000-4000-8000-000000000000";

const isAnswer = (status: number): boolean => status >= 200 && status < 500;
const isGood = (status: number): boolean => status >= 200 && status < 300;

/** 0 where there was no answer. Nothing is kept open. */
async function statusOf(look: {
  url: string;
  headers: Readonly<Record<string, string>>;
}): Promise<number> {
  try {
    const signal = AbortSignal.timeout(lookWithinMs);
    const { headers } = look;
    const { statusCode, body } = await request(look.url, { reset: true, headers, signal });
    await body.dump();
    return statusCode;
  } catch {
    return 0;
  }
}
