import { apiCutOffAroundPost, cutLabels } from "../../exercises/api-cut-off-around-post.ts";
import { deathLabels, deathRightAfter202 } from "../../exercises/death-right-after-202.ts";
import { keyLabels, keyOutlived } from "../../exercises/key-outlived.ts";
import { keyWithAnotherPayload } from "../../exercises/key-with-another-payload.ts";
import { keySpellings, keysSpelledInEveryWay } from "../../exercises/keys-spelled-in-every-way.ts";
import { raceLabels, racingRequests } from "../../exercises/racing-requests.ts";
import { repeatedRequests, repeatLabels } from "../../exercises/repeated-requests.ts";
import { sameKeyOfTwoTenants, tenantLabels } from "../../exercises/same-key-of-two-tenants.ts";
import type { CheckId } from "../../checks/index.ts";
import type { History, HistoryEvent } from "../../contract/history.ts";
import type { Op } from "../../contract/op.ts";
import type { Anomaly } from "../anomaly.fixture.ts";
import type { Dice } from "../dice.fixture.ts";
import { answered, joined, replaced, victimsIn } from "../planting.fixture.ts";

/** Which requests a lie is about. */
type Meant = Readonly<{ scene: string; label: string | readonly string[]; status?: number }>;

function meantIn(history: History, { scene, label, status }: Meant): readonly Op[] {
  const isMeant = (event: HistoryEvent): event is Op =>
    event.kind === "op" &&
    event.did === "submit" &&
    event.exercise === scene &&
    [label].flat().includes(event.label) &&
    (status === undefined || event.answer?.status === status);
  return history.filter(isMeant);
}

/** One of these requests is answered otherwise. */
function otherwise(
  meant: Meant,
  answer: (op: Op, history: History) => Partial<Op>,
): (history: History, dice: Dice) => History | null {
  return (history, dice) => {
    const those = meantIn(history, meant);
    if (those.length === 0) return null;
    const op = dice.pick(those);
    return replaced(history, op, answer(op, history));
  };
}

/** One of these requests makes a second job of its own, which runs and ends as if nothing were wrong. */
function makesAnother(meant: Meant): (history: History, dice: Dice) => History | null {
  return (history, dice) => {
    const those = meantIn(history, meant);
    if (those.length === 0) return null;
    const op = dice.pick(those);
    const jobId = `second-${dice.hex(6)}`;
    const like = victimsIn(history, { scene: meant.scene }).find(
      ({ calls, reads }) => calls.length > 0 && reads.at(-1)?.state === "succeeded",
    );
    const [call, read] = [like?.calls.at(-1), like?.reads.at(-1)];
    if (call === undefined || read === undefined) return null;
    const { token, payloadDigest } = op;
    const own = { token: token ?? "", jobId, effectKey: `effect-${jobId}`, payloadDigest };
    const made = replaced(history, op, { ...accepting(op, jobId) });
    const run = { ...call, ...own };
    const body = JSON.stringify({ id: jobId, status: "succeeded", attempts: 1 });
    const answer = { status: 200, headers: {}, body, bodyChars: body.length };
    return joined(made, run, { ...read, jobId, answer, attempts: 1 });
  };
}

/** One of these requests is refused, and nothing that it had made is to be seen. */
function refusedInstead(meant: Meant, status: number): ReturnType<typeof otherwise> {
  return (history, dice) => {
    const those = meantIn(history, meant);
    if (those.length === 0) return null;
    const op = dice.pick(those);
    const isItsWork = (event: HistoryEvent): boolean =>
      (event.kind === "call" && event.token === op.token) ||
      (event.kind === "op" && event !== op && event.jobId !== null && event.jobId === op.jobId);
    const left = history.filter((event) => !isItsWork(event));
    return replaced(left, op, answered(op, status));
  };
}

function accepting(op: Op, jobId: string): Partial<Op> {
  const headers = { location: `/v1/jobs/${jobId}` };
  const body = JSON.stringify({ id: jobId, status: "queued" });
  const answer = { status: 202, headers, body, bodyChars: body.length };
  return { outcome: "ok", answer, jobId, state: "queued", attempts: 0 };
}

/** The id that another request of the same scene was given. */
function idUnder(history: History, meant: Meant): string {
  return meantIn(history, meant).find(({ jobId }) => jobId !== null)?.jobId ?? "nobody";
}

const repeats = repeatedRequests.id;
const racing = racingRequests.id;
const racers = { scene: racing, label: raceLabels.racer, status: 409 } as const;
const others = {
  scene: keyWithAnotherPayload.id,
  label: ["other-while-running", "other-while-waiting", "other-after-end"],
} as const;
const outlived = keyOutlived.id;
const cut = apiCutOffAroundPost.id;
const retried = { scene: cut, label: cutLabels.retry } as const;
const raceRows: readonly CheckId[] = ["racing-requests-make-one-job"];

/** Keys that make two jobs, no job, or somebody else's. */
export const keyAnomalies: readonly Anomaly[] = [
  {
    id: "repeat-makes-another-job",
    scene: repeats,
    breaks: ["repeated-request-gives-the-same-job"],
    plant: makesAnother({ scene: repeats, label: [repeatLabels.running, repeatLabels.ended] }),
  },
  {
    id: "repeat-is-refused",
    scene: repeats,
    breaks: ["repeated-request-gives-the-same-job"],
    plant: otherwise({ scene: repeats, label: repeatLabels.ended }, (op) => answered(op, 409)),
  },
  {
    id: "repeat-names-no-job",
    scene: repeats,
    breaks: ["repeated-request-gives-the-same-job"],
    plant: otherwise({ scene: repeats, label: repeatLabels.ended }, () => ({ jobId: null })),
  },
  {
    id: "race-makes-two-jobs",
    scene: racing,
    breaks: raceRows,
    mayBreak: ["racing-loser-is-told-409"],
    plant: makesAnother(racers),
  },
  {
    id: "racing-loser-is-answered-500",
    scene: racing,
    breaks: [...raceRows, "racing-loser-is-told-409"],
    plant: otherwise(racers, (op) => answered(op, 500)),
  },
  {
    id: "racing-loser-is-answered-422",
    scene: racing,
    breaks: ["racing-loser-is-told-409"],
    plant: otherwise(racers, (op) => answered(op, 422)),
  },
  {
    id: "request-after-a-race-is-refused",
    scene: racing,
    breaks: raceRows,
    plant: otherwise({ scene: racing, label: raceLabels.repeat }, (op) => answered(op, 409)),
  },
  {
    id: "other-payload-is-accepted-under-a-used-key",
    scene: others.scene,
    breaks: ["key-with-another-payload-is-refused"],
    plant: otherwise(others, (op, history) =>
      accepting(op, idUnder(history, { scene: others.scene, label: "first" })),
    ),
  },
  {
    id: "other-payload-runs-though-refused",
    scene: others.scene,
    breaks: ["key-with-another-payload-is-refused", "only-submitted-work-runs"],
    plant: (history, dice) => {
      const op = dice.pick(meantIn(history, others));
      const call = history.find((event) => event.kind === "call");
      if (call?.kind !== "call" || op.token === null) return null;
      const { token, payloadDigest, exercise } = op;
      const strange = { exercise, token, payloadDigest, jobId: "x", effectKey: "x", nth: 1 };
      return joined(history, { ...call, ...strange });
    },
  },
  {
    id: "key-gives-a-tenant-another-tenants-job",
    scene: sameKeyOfTwoTenants.id,
    breaks: ["key-belongs-to-its-tenant"],
    plant: otherwise({ scene: sameKeyOfTwoTenants.id, label: tenantLabels.second }, (op, history) =>
      accepting(op, idUnder(history, { scene: op.exercise, label: tenantLabels.first })),
    ),
  },
  {
    id: "key-of-another-tenant-is-refused",
    scene: sameKeyOfTwoTenants.id,
    breaks: ["key-belongs-to-its-tenant"],
    plant: otherwise({ scene: sameKeyOfTwoTenants.id, label: tenantLabels.second }, (op) =>
      answered(op, 409),
    ),
  },
  {
    id: "key-is-forgotten-before-its-time",
    scene: outlived,
    breaks: ["key-is-honoured-for-its-time"],
    plant: makesAnother({ scene: outlived, label: keyLabels.within }),
  },
  {
    id: "key-stands-for-ever",
    scene: outlived,
    breaks: ["key-is-honoured-for-its-time"],
    plant: refusedInstead({ scene: outlived, label: keyLabels.after }, 422),
  },
  {
    id: "missing-key-is-accepted",
    scene: keysSpelledInEveryWay.id,
    breaks: ["key-is-a-structured-string"],
    plant: makesAnother({ scene: keysSpelledInEveryWay.id, label: keySpellings.missing }),
  },
  {
    id: "key-is-forgotten-in-a-restart",
    scene: deathRightAfter202.id,
    breaks: ["key-survives-restart-on-every-replica"],
    plant: makesAnother({
      scene: deathRightAfter202.id,
      label: [deathLabels.afterRestart, deathLabels.elsewhere],
    }),
  },
  {
    id: "key-of-a-failed-submission-is-taken",
    scene: cut,
    breaks: ["failed-submission-leaves-its-key-free"],
    plant: otherwise(retried, (op) => answered(op, 409)),
  },
  {
    id: "retry-after-a-cut-makes-a-second-job",
    scene: cut,
    breaks: [
      "failed-submission-leaves-its-key-free",
      "submission-is-answered-while-the-broker-is-away",
    ],
    mayBreak: ["completed-job-is-not-done-again", "record-and-message-are-made-together"],
    plant: (history, dice) => {
      const kept = meantIn(history, { scene: cut, label: cutLabels.during, status: 202 });
      const tokens = new Set(kept.map(({ token }) => token));
      const those = meantIn(history, retried).filter(({ token }) => tokens.has(token));
      if (those.length === 0) return null;
      const { token } = dice.pick(those);
      const isIts = (event: HistoryEvent): boolean =>
        event.kind !== "op" || event.label !== cutLabels.retry || event.token === token;
      return makesAnother(retried)(history.filter(isIts), dice);
    },
  },
  {
    id: "submission-into-a-cut-is-refused",
    scene: cut,
    breaks: ["submission-is-answered-while-the-broker-is-away"],
    mayBreak: ["failed-submission-leaves-its-key-free"],
    plant: (history, dice) => {
      const ran = new Set(history.flatMap((event) => (event.kind === "call" ? [event.token] : [])));
      const isInVain = (event: HistoryEvent): event is Op =>
        event.kind === "op" && event.label === cutLabels.during && !ran.has(event.token ?? "");
      const those = history.filter(isInVain);
      if (those.length === 0) return null;
      const op = dice.pick(those);
      return replaced(history, op, answered(op, 400));
    },
  },
  {
    id: "submission-into-a-cut-hangs",
    scene: cut,
    breaks: ["submission-is-answered-while-the-broker-is-away"],
    plant: otherwise({ scene: cut, label: cutLabels.during, status: 503 }, (op) => ({
      doneAt: op.doneAt + 5_000,
    })),
  },
];
