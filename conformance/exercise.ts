import type { Answer, Call } from "./contract/call.ts";
import type { Capability } from "./contract/capability.ts";
import type {
  Carried,
  LinkFault,
  ProcessFault,
  ProcessRole,
  ServiceFault,
} from "./contract/fault.ts";
import type { Frame } from "./contract/frame.ts";
import type { JobId } from "./contract/job.ts";
import type { JsonValue } from "./contract/json.ts";
import type { Link } from "./contract/links.ts";
import type { Op } from "./contract/op.ts";
import type { Principal } from "./contract/principal.ts";
import type { Policy } from "./contract/policy.ts";
import type { ControlledService } from "./contract/services.ts";
import type { Target } from "./contract/target.ts";
import type { Clock, Ms } from "./contract/time.ts";
import type { Asking } from "./caller.ts";
import type { Delivery } from "./contract/delivery.ts";
import type { Ledger, LedgerSite } from "./ledger/ledger.ts";
import type { Race } from "./bench/race.ts";
import type { Random } from "./random.ts";
import type { Scrape } from "./judging/scrapes.ts";

/**
 * What an exercise disturbs. Those that disturb nothing run side by side, the others one at a time:
 * links are cut, all slots are taken, a worker sleeps through its lease, and processes and services are
 * killed or ended.
 */
export type Disturbance = "nothing" | "links" | "slots" | "sleep" | "processes";

/**
 * What is done to a target so that something can be judged: a stimulus, never an opinion.
 *
 * Several checks may share one exercise; it then runs once.
 */
export type Exercise = Readonly<{
  /** Kebab-case, unique among exercises. */
  id: string;
  /** What is done, for the report: "200 jobs are submitted at once, ...". */
  did: string;
  disturbs: Disturbance;
  /** It waits for long: where several run side by side it is begun before the others. */
  waitsLong?: true;
  /** What it cannot do without, beside what its checks need. */
  needs: readonly Capability[];
  /** Resolves to a sentence if the stimulus was not achieved: its checks are then INCONCLUSIVE. */
  run: (bench: Bench) => Promise<Missed | void>;
}>;

/** How much is done: enough for every commit, or as much as a requirement names at most. */
export type Pace = "quick" | "full";

/** Why a stimulus was not achieved. */
export type Missed = Readonly<{ missed: string }>;

/** How an exercise ended. Only after `done` may its checks pass; `blocked` is without the target. */
export type ExerciseEnd = Readonly<{
  kind: "done" | "missed" | "crashed" | "blocked" | "not-run";
  because: string;
  startedAt: number;
  tookMs: number;
}>;

/** One piece of work that was submitted, and all by which it can be followed. */
export type Submission = Readonly<{
  op: Op;
  token: string;
  key: string | null;
  jobId: JobId | null;
}>;

export type SubmitOptions = Readonly<{
  /** What the ledger answers to the job's calls, in order; afterwards 200. */
  script?: readonly Answer[];
  /** Whether the last scripted answer stands for all later calls. */
  repeatLast?: boolean;
  /** Submits the very same work again: same token, hence same body but for what is said here. */
  token?: string;
  payload?: JsonValue;
  /** Another template for the body, such as `submit.newerTypeBody`. */
  body?: JsonValue;
  /** Put into the body at `submit.webhookAt`, which must be declared; and so are the next two. */
  webhook?: string;
  /** One of the words of `policy.priority`. */
  priority?: string | number;
  orderKey?: string;
  /** Where the probe calls us: at the ledger's own port, which is the default, or at `harnessOrigin`. */
  calls?: LedgerSite;
  /** Null sends no key. Default: a fresh one. */
  key?: string | null;
  as?: Principal;
  replica?: number;
  label?: string;
  headers?: Readonly<Record<string, string>>;
}>;

export type HookOptions = Readonly<{
  script?: readonly Answer[];
  /** Whether the last scripted answer stands for all later deliveries. */
  repeatLast?: boolean;
  /** `own` is a port of which the service was not told: a guarded service never calls it. Default `origin`. */
  site?: LedgerSite;
  /** Begins the hook's name, so that a judge can tell hooks apart. */
  label?: string;
}>;

/** A receiver of webhooks: its name in the history, and its URL. */
export type Hook = Readonly<{ name: string; url: string }>;

export type AskOptions = Readonly<{
  as?: Principal | undefined;
  replica?: number | undefined;
  label?: string | undefined;
}>;

export type SubscribeOptions = AskOptions &
  Readonly<{
    /** The id after which the stream shall go on. */
    lastEventId?: string | undefined;
    /** Told of each frame in the instant in which it was written down. */
    onFrame?: (frame: Frame, stream: Subscription) => void;
  }>;

/** One stream of events, on a connection of its own. What comes over it is in the history. */
export type Subscription = Readonly<{
  /** The request that opened it; null until its answer is there. */
  op: () => Op | null;
  /** So far. */
  frames: () => readonly Frame[];
  /** Where a client now stands: the last id that came, of an event or without one. */
  lastEventId: () => string | null;
  /** Whether the service ended it, it broke, we left it, or it never was one. */
  isOver: () => boolean;
  /** Resets the connection; what comes after that is not heard. */
  drop: () => void;
}>;

/** What is replayed in bulk, and how quickly. Each needs its pointer in `deadLetters.bulkReplay`. */
export type BulkFilter = Readonly<{
  /** In the service's own words, as its entries say it. */
  reason?: JsonValue;
  /** ISO 8601. */
  from?: string;
  until?: string;
  perSec?: number;
}>;

/** What an exercise has at hand. Everything that it does through it is in the history. */
export interface Bench {
  readonly target: Target;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly ledger: Ledger;
  /** At full pace an exercise takes larger samples, and more time for them. */
  readonly pace: Pace;
  /** How long to wait for what must happen, before it counts as not happening: generous. */
  readonly patienceMs: number;

  /** Submits one job. */
  readonly submit: (options?: SubmitOptions) => Promise<Submission>;
  /** Submits `count` jobs, at most 64 at a time; options may differ by index. */
  readonly submitMany: (
    count: number,
    options?: SubmitOptions | ((index: number) => SubmitOptions),
  ) => Promise<readonly Submission[]>;
  /** Makes the request of a submission without sending it, for `race` and for odd variations. */
  readonly prepare: (options?: SubmitOptions) => Promise<Prepared>;
  /** Sends all at once, complete within microseconds. */
  readonly race: (askings: readonly Asking[]) => Promise<Race>;

  readonly read: (jobId: JobId, options?: AskOptions) => Promise<Op>;
  readonly result: (jobId: JobId, options?: AskOptions) => Promise<Op>;
  readonly cancel: (jobId: JobId, options?: AskOptions) => Promise<Op>;
  /** Reads the whole list, page by page; resolves to one op a page. */
  readonly listDeadLetters: (options?: AskOptions) => Promise<readonly Op[]>;
  readonly readDeadLetter: (id: string, options?: AskOptions) => Promise<Op>;
  readonly replay: (id: string, options?: AskOptions) => Promise<Op>;
  readonly discard: (id: string, options?: AskOptions) => Promise<Op>;
  /** Opens a stream of a job's events; resolves when its head, or a whole other answer, is there. */
  readonly subscribe: (jobId: JobId, options?: SubscribeOptions) => Promise<Subscription>;
  /** Replays what a filter finds. Default: by somebody of the first tenant who may. */
  readonly bulkReplay: (filter?: BulkFilter, options?: AskOptions) => Promise<Op>;
  /** Reads the audit trail, page by page; resolves to one op a page. */
  readonly audit: (options?: AskOptions) => Promise<readonly Op[]>;
  /** Reads all URLs of the metrics, each of which is an op. */
  readonly scrape: (options?: Pick<AskOptions, "label">) => Promise<Scrape>;
  /** Any other request. */
  readonly ask: (
    asking: Omit<Asking, "exercise" | "replica"> & { replica?: number },
  ) => Promise<Op>;

  /** Reads each job until it has ended, or patience is out. Resolves to the last read of each. */
  readonly readUntilEnded: (
    jobs: readonly Submission[],
    options?: { withinMs?: number; replica?: number },
  ) => Promise<readonly Op[]>;
  /** Resolves to true as soon as the condition holds, looked at after every event; false when patience is out. */
  readonly until: (condition: () => boolean, withinMs?: number) => Promise<boolean>;
  /** The calls of these submissions' tokens so far, open ones included. */
  readonly callsOf: (jobs: readonly Submission[]) => readonly Call[];

  /** A hook of this exercise alone, which answers deliveries by script, in order; afterwards 200. */
  readonly openHook: (options?: HookOptions) => Promise<Hook>;
  /** The deliveries to these hooks so far, open ones included. */
  readonly deliveriesOf: (hooks: readonly Hook[]) => readonly Delivery[];
  /** Answers the deliveries that these hooks hold with `next`, or as their script says; resolves to their number. */
  readonly releaseHooks: (hooks: readonly Hook[], next?: Answer) => Promise<number>;

  /** Does this to these processes at once; resolves when each is confirmed and written down. */
  readonly apply: (fault: ProcessFault, names: readonly string[]) => Promise<void>;
  readonly processes: (role: ProcessRole) => readonly string[];
  /** Whether a process runs; a stopped one does. */
  readonly isUp: (process: string) => boolean;
  /** The links of a role that carry this; without arguments all of them. */
  readonly links: (role?: ProcessRole, carried?: Carried) => readonly Link[];
  /** Does this to these links at once; resolves when each is confirmed and written down. */
  readonly disturb: (fault: LinkFault, links: readonly Link[]) => Promise<void>;
  /** The brokers or the stores that are under our control; without argument all of them. */
  readonly services: (carried?: Carried) => readonly ControlledService[];
  /** Does this to these services at once; resolves when each is confirmed and written down. */
  readonly applyToService: (fault: ServiceFault, names: readonly string[]) => Promise<void>;
  /**
   * Brings back whatever is away, services and links before processes, and writes it down. After a
   * service or a link it waits until the target answers, or for as long as it declares to need.
   */
  readonly heal: () => Promise<void>;
  /** What the processes that we started have written so far; none where we started none. */
  readonly logs: () => Promise<readonly string[]>;

  /** Waits for a span of time. Only where time itself is the stimulus. */
  readonly pause: (ms: Ms) => Promise<void>;
  /** Leaves a remark with figures for the judge. */
  readonly note: (detail: string, figures?: Readonly<Record<string, number>>) => void;
}

/** A submission that has not been sent. */
export type Prepared = Readonly<{ asking: Asking; token: string; key: string | null }>;

/** Defines an exercise; the identity, typed. */
export function defineExercise(exercise: Exercise): Exercise {
  return exercise;
}
