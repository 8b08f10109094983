import { openOperator } from "../../conformance/bench/operating.ts";
import { openReader } from "../../conformance/bench/reading.ts";
import { openCaller } from "../../conformance/caller.ts";
import { clockFrom } from "../../conformance/clock.ts";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { History, HistoryEvent } from "../../conformance/contract/history.ts";
import type { JsonObject, JsonValue } from "../../conformance/contract/json.ts";
import type { Op } from "../../conformance/contract/op.ts";
import type { Action, Principal } from "../../conformance/contract/principal.ts";
import type { Target } from "../../conformance/contract/target.ts";
import type { BulkFilter } from "../../conformance/exercise.ts";
import { listingsOf } from "../../conformance/judging/dead-letters.ts";
import { randomFrom } from "../../conformance/random.ts";
import { whoMay } from "../../conformance/who-may.ts";

/** What became of one act: whether the service did it, and what it said. */
export type Act = Readonly<{ did: boolean; status: number | null; said: JsonValue }>;

/** The dead letters of a service, as an operator has them at hand. Throws HarnessError `target-file-wrong` for what is not declared. */
export interface Inbox {
  /** Every entry, page by page. Throws HarnessError `target-does-not-answer` if a page cannot be read. */
  readonly list: () => Promise<readonly JsonObject[]>;
  readonly show: (id: string) => Promise<Act>;
  readonly replay: (id: string) => Promise<Act>;
  readonly discard: (id: string) => Promise<Act>;
  /** Mends the payload, given as JSON text, unless somebody else does between the reading and the writing. */
  readonly edit: (id: string, payload: string) => Promise<Act>;
  readonly replayMany: (filter: BulkFilter) => Promise<Act>;
  readonly close: () => Promise<void>;
}

/** Opens the inbox by the routes of a target file, as this role or as the least one that may do an act. */
export function openInbox({ target, as }: { target: Target; as: Principal | null }): Inbox {
  if (target.deadLetters === undefined) {
    throw new HarnessError({
      code: "target-file-wrong",
      message: `The target file of ${target.name} declares no dead letters.`,
      hint: "Declare deadLetters with the routes to list, replay and discard them.",
    });
  }
  const history: HistoryEvent[] = [];
  const clock = clockFrom(process.hrtime.bigint());
  const caller = openCaller({ target, clock, record: (event) => history.push(event) });
  const tools = { exercise: "dlq", target, caller, clock, random: randomFrom("dlq") };
  const reader = openReader(tools);
  const operator = openOperator(tools);
  const by = (action: Action) => ({ as: as ?? whoMay(target, action) });
  return {
    list: async () => {
      const pages = await reader.listDeadLetters(by("inspect"));
      return entriesOf({ pages, history, target });
    },
    show: async (id) => {
      insistOn(target, "read");
      return actOf(await reader.readDeadLetter(id, by("inspect")));
    },
    replay: async (id) => {
      insistOn(target, "replay");
      return actOf(await reader.replay(id, by("replay")));
    },
    discard: async (id) => {
      insistOn(target, "discard");
      return actOf(await reader.discard(id, by("discard")));
    },
    edit: async (id, payload) => {
      insistOn(target, "edit");
      insistOn(target, "read");
      const read = await reader.readDeadLetter(id, by("replay"));
      if (read.outcome !== "ok") return actOf(read);
      const etag = read.answer?.headers["etag"];
      return actOf(await operator.editDeadLetter({ id, payload, etag }, by("replay")));
    },
    replayMany: async (filter) => {
      insistOn(target, "bulkReplay");
      return actOf(await operator.bulkReplay(filter, by("replay")));
    },
    close: () => caller.close(),
  };
}

/** What the target file does not say is the person's to add, and no bug of ours. */
function insistOn(
  { name, deadLetters }: Target,
  route: "read" | "replay" | "discard" | "edit" | "bulkReplay",
): void {
  if (deadLetters?.[route] !== undefined) return;
  throw new HarnessError({
    code: "target-file-wrong",
    message: `The target file of ${name} does not say how to do this: it has no deadLetters.${route}.`,
    hint: `Declare deadLetters.${route}.`,
  });
}

function entriesOf(options: {
  pages: readonly Op[];
  history: History;
  target: Target;
}): readonly JsonObject[] {
  const { pages, history, target } = options;
  const listing = listingsOf({ history, target }).at(-1);
  const unread = pages.find(({ outcome }) => outcome !== "ok");
  if (listing !== undefined && unread === undefined) return listing.entries;
  const because = unread?.failure ?? `it was answered ${unread?.answer?.status}`;
  throw new HarnessError({
    code: "target-does-not-answer",
    message: `The dead letters of ${target.name} cannot be read: ${because}.`,
    hint: "Check baseUrls, deadLetters.list and the credentials of the role in the target file.",
  });
}

function actOf({ outcome, answer, failure }: Op): Act {
  const body = answer?.body ?? "";
  return { did: outcome === "ok", status: answer?.status ?? null, said: parsed(body) ?? failure };
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text === "" ? null : text;
  }
}
