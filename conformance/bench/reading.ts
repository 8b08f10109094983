import type { Asking, Caller } from "../caller.ts";
import type { JobId } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import type { Route, Target } from "../contract/target.ts";
import type { Clock } from "../contract/time.ts";
import type { AskOptions, Submission } from "../exercise.ts";
import { at } from "../target/json-pointer.ts";
import type { Random } from "../random.ts";
import { fillPath } from "../target/target-words.ts";
import { showsEnd } from "../judging/views.ts";

/** The first and the longest pause between two reads of one job; it doubles in between. */
const firstPauseMs = 20;
const longestPauseMs = 320;

/** More pages than this are not read: a list without end must not hold up a run. */
const mostPages = 200;

export type ReaderOptions = Readonly<{
  exercise: string;
  target: Target;
  caller: Caller;
  random: Random;
  clock: Clock;
}>;

/** Reads and acts on jobs and dead letters through the routes of the target file. */
export function openReader(options: ReaderOptions) {
  const { exercise, target, caller, random, clock } = options;

  const askAbout = (what: Pick<Asking, "did" | "method" | "path" | "jobId">, how: AskOptions) =>
    caller.ask({
      exercise,
      ...what,
      label: how.label,
      as: how.as,
      replica: how.replica ?? random.integer(target.baseUrls.length),
    });

  const onJob = (did: Op["did"], route: Route, fallback: string) => {
    return (jobId: JobId, how: AskOptions = {}): Promise<Op> => {
      const path = fillPath(route.path, jobId);
      return askAbout({ did, method: route.method ?? fallback, path, jobId }, how);
    };
  };

  const onDeadLetter = (did: Op["did"], route: Route | undefined, fallback: string) => {
    return (id: string, how: AskOptions = {}): Promise<Op> => {
      if (route === undefined) throw new Error(`the target file declares no route to ${did}`);
      const path = fillPath(route.path, id);
      return askAbout({ did, method: route.method ?? fallback, path, jobId: null }, how);
    };
  };

  const read = onJob("read", target.status, "GET");

  return {
    read,
    result: (jobId: JobId, how: AskOptions = {}): Promise<Op> =>
      onJob("result", { path: target.result?.path ?? target.status.path }, "GET")(jobId, how),
    cancel: (jobId: JobId, how: AskOptions = {}): Promise<Op> => {
      if (target.cancel === undefined) throw new Error("the target file declares no way to cancel");
      return onJob("cancel", target.cancel, "POST")(jobId, how);
    },
    readDeadLetter: onDeadLetter("read-dead-letter", pathOnly(target.deadLetters?.read), "GET"),
    replay: onDeadLetter("replay", target.deadLetters?.replay, "POST"),
    discard: onDeadLetter("discard", target.deadLetters?.discard, "DELETE"),

    listDeadLetters: async (how: AskOptions = {}): Promise<readonly Op[]> => {
      const pages: Op[] = [];
      const roles = target.credentials?.roles;
      const as = how.as ?? (roles === undefined ? "tenant-a" : "viewer");
      let path: string | null = target.deadLetters?.list ?? null;
      while (path !== null && pages.length < mostPages) {
        const page = await askAbout(
          { did: "list-dead-letters", method: "GET", path, jobId: null },
          { ...how, as },
        );
        pages.push(page);
        path = nextPageOf(target, page);
      }
      return pages;
    },

    readUntilEnded: async (
      jobs: readonly Submission[],
      limits: { withinMs: number; replica?: number | undefined },
    ): Promise<readonly Op[]> => {
      const deadline = clock() + limits.withinMs;
      const follow = async (jobId: JobId, as: Principal): Promise<Op> => {
        for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
          const op = await read(jobId, { as, replica: limits.replica });
          if (showsEnd(op) || clock() > deadline) return op;
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
      };
      return Promise.all(
        jobs.flatMap(({ jobId, op }) => (jobId === null ? [] : [follow(jobId, op.as)])),
      );
    },
  };
}

function pathOnly(path: string | undefined): Route | undefined {
  return path === undefined ? undefined : { path };
}

function nextPageOf(target: Target, page: Op): string | null {
  if (target.deadLetters?.nextAt === undefined) return null;
  const next = at(page.value, "/next");
  return typeof next === "string" ? next : null;
}
