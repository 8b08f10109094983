import type { Asking, Caller } from "../caller.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { BulkReplayRoute, Target } from "../contract/target.ts";
import type { AskOptions, BulkFilter } from "../exercise.ts";
import { at, withAt } from "../target/json-pointer.ts";
import type { Random } from "../random.ts";
import { scrapeOf, type Scrape } from "../judging/scrapes.ts";
import { whoMay } from "../who-may.ts";

export type OperatorOptions = Readonly<{
  exercise: string;
  target: Target;
  caller: Caller;
  random: Random;
}>;

/** More pages than this are not read: a list without end must not hold up a run. */
const mostPages = 200;

/** Does what operators do: mends dead letters, replays in bulk, reads the trail, scrapes the metrics. */
export function openOperator(options: OperatorOptions) {
  const { exercise, target, caller, random } = options;

  const ask = (what: Omit<Asking, "exercise" | "replica">, replica?: number): Promise<Op> =>
    caller.ask({ exercise, replica: replica ?? random.integer(target.baseUrls.length), ...what });

  return {
    bulkReplay: (filter: BulkFilter = {}, how: AskOptions = {}): Promise<Op> => {
      const route = target.deadLetters?.bulkReplay;
      if (route === undefined) throw new Error("the target file declares no bulk replay");
      return ask(
        {
          did: "bulk-replay",
          method: route.method ?? "POST",
          path: route.path,
          body: JSON.stringify(bodyOf(route, filter)),
          label: how.label,
          as: how.as ?? whoMay(target, "replay"),
        },
        how.replica,
      );
    },

    editDeadLetter: (edit: PayloadEdit, how: AskOptions = {}): Promise<Op> =>
      ask(editOf(target, edit, how), how.replica),

    audit: async (how: AskOptions = {}): Promise<readonly Op[]> => {
      const pages: Op[] = [];
      const as = how.as ?? whoMay(target, "inspect");
      let path: string | null = target.audit?.path ?? null;
      while (path !== null && pages.length < mostPages) {
        const asking = { did: "audit", method: "GET", path, label: how.label, as } as const;
        const page: Op = await ask(asking, how.replica);
        pages.push(page);
        const next = target.audit?.nextAt === undefined ? null : at(page.value, "/next");
        path = typeof next === "string" ? next : null;
      }
      return pages;
    },

    scrape: async (how: Pick<AskOptions, "label"> = {}): Promise<Scrape> => {
      const places = (target.metrics?.urls ?? []).flatMap((path) =>
        path.startsWith("http")
          ? [{ path, replica: 0 }]
          : target.baseUrls.map((_, replica) => ({ path, replica })),
      );
      const ops = await Promise.all(
        places.map(({ path, replica }) =>
          ask(
            {
              did: "metrics",
              method: "GET",
              path,
              label: how.label,
              as: whoMay(target, "inspect"),
            },
            replica,
          ),
        ),
      );
      return scrapeOf(ops);
    },
  };
}

/** A payload, as JSON text, for a dead letter; `etag` is that of the entry that was read. */
type PayloadEdit = Readonly<{ id: string; payload: string; etag: string | undefined }>;

function editOf(
  target: Target,
  { id, payload, etag }: PayloadEdit,
  { label, as = whoMay(target, "replay") }: AskOptions,
): Omit<Asking, "exercise" | "replica"> {
  const route = target.deadLetters?.edit;
  if (route === undefined) throw new Error("the target file declares no edit");
  return {
    did: "other",
    method: route.method ?? "PUT",
    path: route.path.replace("{id}", encodeURIComponent(id)),
    headers: etag === undefined ? {} : { "if-match": etag },
    body: payload,
    label,
    as,
  };
}

function bodyOf(route: BulkReplayRoute, filter: BulkFilter): JsonValue {
  const placed = [
    { name: "reasonAt", item: filter.reason },
    { name: "fromAt", item: filter.from },
    { name: "untilAt", item: filter.until },
    { name: "perSecAt", item: filter.perSec },
  ] as const;
  let body: JsonValue = route.body ?? {};
  for (const { name, item } of placed) {
    if (item === undefined) continue;
    const pointer = route[name];
    if (pointer === undefined) throw new Error(`the target file declares no bulkReplay.${name}`);
    body = withAt(body, pointer, item);
  }
  return body;
}
