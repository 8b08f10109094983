import { digestOf } from "../canonical-json.ts";
import type { Asking, Caller } from "../caller.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Target } from "../contract/target.ts";
import type { Prepared, Submission, SubmitOptions } from "../exercise.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Random } from "../random.ts";
import { withAt } from "../target/json-pointer.ts";
import { fillBody } from "../target/target-words.ts";

/** How many submissions of one batch are under way at a time. */
const submitsAtOnce = 64;

export type SubmitterOptions = Readonly<{
  exercise: string;
  target: Target;
  ledger: Ledger;
  caller: Caller;
  random: Random;
  /** In every token and key: a service that was judged before with this seed still knows the former ones. */
  runMark: string;
}>;

/** Makes submissions of probe jobs: a fresh token and key each, the script known to the ledger first. */
export function openSubmitter(options: SubmitterOptions) {
  const { exercise, target, ledger, caller, random, runMark } = options;
  const known = new Map<string, Work>();

  const draft = (submit: SubmitOptions): Prepared => {
    const token = submit.token ?? `${exercise}-${runMark}${random.hex(8)}`;
    const work: Work = { payload: { token, note: "probe" }, ...known.get(token), ...submit };
    if (!known.has(token)) known.set(token, work);
    const key = submit.key === undefined ? `key-${runMark}${random.hex(12)}` : submit.key;
    const { keyHeader } = target.submit;
    const asking: Asking = {
      exercise,
      did: "submit",
      label: submit.label,
      as: submit.as,
      replica: submit.replica ?? random.integer(target.baseUrls.length),
      method: target.submit.method ?? "POST",
      path: target.submit.path,
      headers: {
        ...target.submit.headers,
        ...(keyHeader === undefined || key === null ? {} : { [keyHeader.toLowerCase()]: key }),
        ...submit.headers,
      },
      body: JSON.stringify(
        bodyOf(target, { ...work, url: ledger.urlOf(token, work.calls), token }),
      ),
      token,
      idempotencyKey: keyHeader === undefined ? null : key,
      payloadDigest: digestOf(work.payload),
    };
    return { asking, token, key };
  };

  const prepareAll = async (all: readonly SubmitOptions[]): Promise<readonly Prepared[]> => {
    const drafts = all.map(draft);
    await ledger.script(
      drafts.flatMap(({ token }, index) => {
        const { token: former, script = [], repeatLast = false } = all[index] ?? {};
        const isRepeat = former !== undefined && script.length === 0;
        return isRepeat ? [] : [{ token, exercise, answers: script, repeatLast }];
      }),
    );
    return drafts;
  };

  const send = async ({ asking, token, key }: Prepared): Promise<Submission> => {
    const op = await caller.ask(asking);
    return { op, token, key, jobId: op.jobId };
  };

  return {
    prepare: async (submit: SubmitOptions = {}): Promise<Prepared> =>
      first(await prepareAll([submit])),
    submit: async (submit: SubmitOptions = {}): Promise<Submission> =>
      send(first(await prepareAll([submit]))),
    submitMany: async (
      count: number,
      submit: SubmitOptions | ((index: number) => SubmitOptions) = {},
    ): Promise<readonly Submission[]> => {
      const all = Array.from({ length: count }, (_, index) =>
        typeof submit === "function" ? submit(index) : submit,
      );
      const waiting = [...(await prepareAll(all)).entries()];
      const submissions: Submission[] = [];
      const lane = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          submissions[next[0]] = await send(next[1]);
        }
      };
      await Promise.all(Array.from({ length: Math.min(submitsAtOnce, count) }, lane));
      return submissions;
    },
  };
}

/** What a submission asks for: the same for every request of one token, but for what is changed on purpose. */
type Work = Pick<SubmitOptions, "body" | "webhook" | "priority" | "orderKey" | "calls"> &
  Readonly<{ payload: JsonValue }>;

function bodyOf(target: Target, work: Work & { url: string; token: string }): JsonValue {
  const { url, token, payload, webhook, priority, orderKey } = work;
  const { webhookAt, priorityAt, orderKeyAt } = target.submit;
  const placed = [
    { name: "webhookAt", pointer: webhookAt, item: webhook },
    { name: "priorityAt", pointer: priorityAt, item: priority },
    { name: "orderKeyAt", pointer: orderKeyAt, item: orderKey },
  ];
  let body = fillBody(work.body ?? target.submit.body, { url, token, payload });
  for (const { name, pointer, item } of placed) {
    if (item === undefined) continue;
    if (pointer === undefined) throw new Error(`the target file declares no submit.${name}`);
    body = withAt(body, pointer, item);
  }
  return body;
}

function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error("asked for one and got none");
  return item;
}
