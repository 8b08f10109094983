import type { Caller } from "../caller.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { Links } from "../contract/links.ts";
import type { Processes } from "../contract/processes.ts";
import type { Policy } from "../contract/policy.ts";
import type { Services } from "../contract/services.ts";
import type { Target } from "../contract/target.ts";
import type { Clock } from "../contract/time.ts";
import type { Bench, Pace } from "../exercise.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { race } from "./race.ts";
import type { Random } from "../random.ts";
import { openOperator } from "./operating.ts";
import { openReceiver } from "./receiving.ts";
import { untilAnswering } from "./answering.ts";
import { openDisturber } from "./disturbing.ts";
import { openReader } from "./reading.ts";
import { openStreamer } from "./streaming.ts";
import { openStimulator } from "./stimulating.ts";
import { openSubmitter } from "./submitting.ts";
import type { Watch } from "./watch.ts";

export type BenchOptions = Readonly<{
  /** The exercise's id, by which its events are told apart. */
  exercise: string;
  target: Target;
  processes: Processes | null;
  links: Links | null;
  services: Services | null;
  ledger: Ledger;
  caller: Caller;
  clock: Clock;
  /** Default quick. */
  pace?: Pace;
  /** Default: what a correct service may take at most, by its policy. */
  patienceMs?: number;
  random: Random;
  /** Eight hexadecimal digits that no other run has. */
  runMark: string;
  watch: Watch;
  record: (event: HistoryEvent) => void;
}>;

/** The bench of one exercise, as the gate has it: it also puts away what the exercise left open. */
export type OpenBench = Bench & Readonly<{ leaveStreams: () => void }>;

/** Makes the bench of one exercise. */
export function openBench(options: BenchOptions): OpenBench {
  const { exercise, target, ledger, caller, clock, random, watch, record } = options;
  const policy = target.policy ?? {};
  const { patienceMs = patienceOf(policy) } = options;
  const submitter = openSubmitter(options);
  const reader = openReader({ exercise, target, caller, random, clock });
  const { healProcesses, ...stimulator } = openStimulator({ ...options, policy });
  const { healWhatIsBehind, ...disturber } = openDisturber(options);
  const streamer = openStreamer({ exercise, target, caller, clock, random, record });
  return {
    target,
    policy,
    clock,
    random,
    ledger,
    pace: options.pace ?? "quick",
    patienceMs,
    ...submitter,
    ...reader,
    ...openOperator({ exercise, target, caller, random }),
    ...stimulator,
    ...disturber,
    heal: async () => {
      // A process cannot be ready while what it stands on is away.
      const wasCutOff = await healWhatIsBehind();
      await healProcesses();
      if (wasCutOff) await untilAnswering({ target, caller, clock });
    },
    ...openReceiver({ exercise, ledger, random }),
    ...streamer,
    race: (askings) => race({ target, clock, caller, askings }),
    ask: (asking) =>
      caller.ask({ replica: random.integer(target.baseUrls.length), ...asking, exercise }),
    readUntilEnded: (jobs, { withinMs = patienceMs, replica } = {}) =>
      reader.readUntilEnded(jobs, { withinMs, replica }),
    until: (condition, withinMs = patienceMs) => watch.until(condition, withinMs),
    callsOf: (jobs) => jobs.flatMap(({ token }) => ledger.calls(token)),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    note: (detail, figures = {}) =>
      record({ kind: "note", exercise, at: clock(), what: "measured", detail, figures }),
  };
}

/**
 * How long to wait for what must happen before it counts as not happening.
 *
 * Generous, for it is a bound and not a measurement: the longest that a correct service may take
 * to recover a job and to retry it, and ten seconds for a machine that is busy with something else.
 */
function patienceOf(policy: Policy): number {
  const { leaseMs = 0, backoff, maxAttempts = 1 } = policy;
  return 10_000 + 2 * leaseMs + (backoff?.capMs ?? 0) * maxAttempts;
}
