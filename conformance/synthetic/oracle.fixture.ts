import type { Call } from "../contract/call.ts";
import type { AnyFault } from "../contract/fault.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Policy } from "../contract/policy.ts";

/**
 * The core questions answered again, by trying everything: it knows the contract and none of the
 * judges' code, so that both are wrong only where both mistake the requirement alike.
 */
export type Answers = Readonly<{
  isLost: boolean;
  isStrange: boolean;
  isKeyUnstable: boolean;
  isUnexplained: boolean;
  isOverlapping: boolean;
  isKeyDoubled: boolean;
  isRevived: boolean;
}>;

/** Answers all of them about a history, in quadratic time and more. */
export function askOracle(history: History, policy: Policy): Answers {
  const told = { ops: history.filter(isOp), calls: history.filter(isCall), policy };
  const all: Told = { ...told, faults: history.filter(isFault), drainFrom: drainOf(history) };
  const jobIds = [...new Set(all.ops.filter(isAccepting).flatMap(({ jobId }) => jobId ?? []))];
  return {
    isLost: jobIds.some((jobId) => isLostOrStuck(jobId, all)),
    isStrange: all.calls.some(({ token }) => !mayRun(token, all)),
    isKeyUnstable: all.calls.some((one) => all.calls.some((other) => clash(one, other, all))),
    isUnexplained: tokensOf(all).some((token) => !canBeExplained(token, all)),
    isOverlapping: all.calls.some((one) =>
      all.calls.some((other) => one !== other && overlap(one, other, all)),
    ),
    isKeyDoubled: all.ops.some((one) => isAccepting(one) && isDoubled(one, all)),
    isRevived: all.ops.some((one) => all.ops.some((other) => contradicts(one, other, all))),
  };
}

type Told = Readonly<{
  ops: readonly Op[];
  calls: readonly Call[];
  faults: readonly AnyFault[];
  policy: Policy;
  drainFrom: number;
}>;

const isOp = (event: HistoryEvent): event is Op => event.kind === "op";
const isCall = (event: HistoryEvent): event is Call => event.kind === "call";
const isFault = (event: HistoryEvent): event is AnyFault => event.kind.endsWith("fault");
const isAccepting = (op: Op): boolean => op.did === "submit" && op.outcome === "ok";

const endings: ReadonlySet<string | null> = new Set(["succeeded", "failed", "canceled", "expired"]);

function drainOf(history: History): number {
  const notes = history.flatMap((event) => (event.kind === "note" ? [event] : []));
  return notes.find(({ what }) => what === "drained")?.figures["from"] ?? Infinity;
}

function tokensOf({ calls }: Told): readonly string[] {
  return [...new Set(calls.map(({ token }) => token))];
}

/** Accepted, never seen to end, and after the drain unknown, or known and standing still. */
function isLostOrStuck(jobId: string, { ops, calls, drainFrom }: Told): boolean {
  const its = ops.filter((op) => op.jobId === jobId);
  const replays = its.filter(({ did }) => did === "replay");
  const ends = its.filter(({ outcome, state }) => outcome === "ok" && endings.has(state));
  if (ends.some((end) => replays.every((replay) => replay.doneAt <= end.sentAt))) return false;
  const looks = its.filter(({ did, sentAt }) => did === "read" && sentAt >= drainFrom);
  if (looks.length === 0) return false;
  if (looks.some(({ answer }) => answer?.status === 404)) return true;
  const tokens = new Set(its.map(({ token }) => token));
  const runs = calls.some(({ token, arrivedAt }) => tokens.has(token) && arrivedAt >= drainFrom);
  const pictures = new Set(looks.map(({ state, attempts }) => `${state} ${attempts}`));
  return !runs && pictures.size === 1;
}

/** A token may run if any submission of it was not definitely refused. */
function mayRun(token: string, { ops }: Told): boolean {
  return ops.some((op) => op.did === "submit" && op.token === token && op.outcome !== "fail");
}

/** No key at all; two keys of one piece of work; one key of two whose submissions share none. */
function clash(one: Call, other: Call, { ops }: Told): boolean {
  if (one.effectKey === null) return true;
  if (one.token === other.token) return one.effectKey !== other.effectKey;
  const keysOf = (token: string): readonly (string | null)[] =>
    ops.filter((op) => op.did === "submit" && op.token === token).map((op) => op.idempotencyKey);
  const [mine, theirs] = [keysOf(one.token), keysOf(other.token)];
  const areKnown = mine.length > 0 && theirs.length > 0;
  return one.effectKey === other.effectKey && areKnown && !mine.some((key) => theirs.includes(key));
}

/** Tries to give each extra call a reason of its own: a failed call, a replay, a fault that touched the job. */
function canBeExplained(token: string, told: Told): boolean {
  const calls = told.calls.filter((call) => call.token === token);
  const ids = new Set(calls.flatMap(({ jobId }) => jobId ?? []));
  const failures = calls.filter((call) => isFailed(call));
  const replays = told.ops.filter(({ did, jobId }) => did === "replay" && ids.has(jobId ?? ""));
  const faults = told.faults.filter((fault) => touches(fault, { token, ids, told }));
  const reasons: readonly object[] = [...failures, ...replays, ...faults];
  const assign = (left: number, unused: readonly object[]): boolean =>
    left === 0 ||
    unused.some((reason) =>
      assign(
        left - 1,
        unused.filter((it) => it !== reason),
      ),
    );
  return assign(Math.max(0, calls.length - 1), reasons);
}

function isFailed({ end, answer }: Call): boolean {
  return end === "reset" || (answer !== null && answer.status >= 300);
}

/** From when to when a fault may have cost a job an attempt; null for what ends another. */
function windowOf(fault: AnyFault, { faults, policy }: Told): readonly [number, number] | null {
  const { injectedAt: from, settledAt } = fault;
  if (fault.kind === "fault") return fault.fault === "start" ? null : [from, settledAt];
  const isHeal = fault.kind === "link-fault" && fault.fault.kind === "heal";
  if (isHeal) return null;
  const end = faults.find((other) => other.kind === fault.kind && other.injectedAt > from);
  const healedAt = end?.settledAt ?? Infinity;
  return [from, healedAt + (policy.recoverWithinMs ?? 10_000) + (policy.leaseMs ?? 0)];
}

/** Submitted before the fault was over, and not seen to have ended before it came. */
function touches(
  fault: AnyFault,
  { token, ids, told }: { token: string; ids: ReadonlySet<string>; told: Told },
): boolean {
  const window = windowOf(fault, told);
  if (window === null) return false;
  const [from, to] = window;
  const submits = told.ops.filter((op) => op.did === "submit" && op.token === token);
  if (submits.length > 0 && submits.every(({ sentAt }) => sentAt > to)) return false;
  const its = told.ops.filter((op) => ids.has(op.jobId ?? ""));
  const ends = its.filter(
    ({ outcome, state, doneAt }) => outcome === "ok" && endings.has(state) && doneAt <= from,
  );
  const isOpen = (end: Op): boolean =>
    its.some(({ did, doneAt, sentAt }) => did === "replay" && doneAt >= end.sentAt && sentAt <= to);
  return ends.every(isOpen);
}

/** Both of one job, and each certainly in the hands of a living worker at one moment. */
function overlap(one: Call, other: Call, told: Told): boolean {
  if (one.token !== other.token || one.jobId !== other.jobId) return false;
  const [first, second] = [liveTime(one, told), liveTime(other, told)];
  return first !== null && second !== null && first[0] < second[1] && second[0] < first[1];
}

/** Until its end, or until the first fault that may have struck its worker. */
function liveTime(call: Call, told: Told): readonly [number, number] | null {
  const from = call.arrivedAt;
  const learntLateMs = 500;
  const end = call.endedAt ?? Infinity;
  let to = call.end === "aborted" ? end - learntLateMs : end;
  for (const fault of told.faults) {
    const window = windowOf(fault, told);
    if (window !== null && from <= window[1] && window[0] < to) to = Math.min(to, window[0]);
  }
  return to > from ? [from, to] : null;
}

/** Its key was given a second job, or what was ordered under it was done twice, or as two things. */
function isDoubled(one: Op, { ops, calls }: Told): boolean {
  const isSecond = (other: Op): boolean =>
    isAccepting(other) &&
    other.idempotencyKey === one.idempotencyKey &&
    other.as === one.as &&
    other.jobId !== one.jobId;
  const its = calls.filter(({ token }) => token === one.token);
  const done = its.filter(({ end, answer }) => end === "answered" && (answer?.status ?? 0) < 300);
  const areTwo = (first: Call, second: Call): boolean =>
    first.jobId !== second.jobId || first.effectKey !== second.effectKey;
  const isTwofold = its.some((first) => its.some((second) => areTwo(first, second)));
  return ops.some(isSecond) || done.length > 1 || isTwofold;
}

/** The first was answered before the second was sent, showed an end, and nothing reopened the job. */
function contradicts(first: Op, second: Op, { ops }: Told): boolean {
  if (first.did !== "read" || second.did !== "read" || first.jobId !== second.jobId) return false;
  if (first.outcome !== "ok" || second.outcome !== "ok") return false;
  if (!endings.has(first.state) || first.state === second.state) return false;
  if (first.doneAt >= second.sentAt) return false;
  return !ops.some(
    ({ did, jobId, sentAt }) =>
      did === "replay" && jobId === first.jobId && sentAt <= second.doneAt,
  );
}
