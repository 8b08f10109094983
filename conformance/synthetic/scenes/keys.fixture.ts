import { keyLabels, keyOutlived } from "../../exercises/key-outlived.ts";
import {
  keyWithAnotherPayload,
  otherPayloadLabels,
} from "../../exercises/key-with-another-payload.ts";
import { keySpellings, keysSpelledInEveryWay } from "../../exercises/keys-spelled-in-every-way.ts";
import { raceLabels, racingRequests } from "../../exercises/racing-requests.ts";
import { repeatedRequests, repeatLabels } from "../../exercises/repeated-requests.ts";
import { sameKeyOfTwoTenants, tenantLabels } from "../../exercises/same-key-of-two-tenants.ts";
import { followedLabel } from "../../judging/followed-urls.ts";
import { lastTurn, type Job } from "../job.fixture.ts";
import { answerTo, read, refusal, repeat, submission, submit } from "../requests.fixture.ts";
import { defineScene, times } from "../scene.fixture.ts";
import { ask, freshName, remark, wait, waitForEnds, type Stage } from "../stage.fixture.ts";

/** Idempotency keys: repeated, raced, misused, shared by tenants, outlived and misspelt. */
export const keyScenes = [
  defineScene({
    id: repeatedRequests.id,
    isCalm: true,
    shows: ["repeated-request-gives-the-same-job"],
    play: (stage) => {
      const exercise = repeatedRequests.id;
      const { first, atOnce, running, ended } = repeatLabels;
      times(stage.size, () => {
        const script = [{ status: 200, afterMs: 120 }];
        const job = submit(stage, { exercise, label: first, script });
        times(2, (index) => repeat(stage, job, { at: stage.now + 10 + index * 8, label: atOnce }));
        times(2, (index) => repeat(stage, job, { at: stage.now + 60 + index * 8, label: running }));
        waitForEnds(stage, [job]);
        times(2, (index) => repeat(stage, job, { at: stage.now + index * 8, label: ended }));
        wait(stage, 30);
        const path = `/v1/jobs/${job.jobId}`;
        const asked = { exercise, did: "read", label: followedLabel, path, status: 200 } as const;
        ask(stage, { ...asked, at: stage.now, token: job.token, jobId: job.jobId });
        read(stage, job);
      });
    },
  }),
  defineScene({
    id: racingRequests.id,
    isCalm: true,
    shows: ["racing-requests-make-one-job", "racing-loser-is-told-409"],
    play: (stage) => {
      const winners = times(5 * stage.size, () => raceOnce(stage));
      waitForEnds(stage, winners);
      for (const job of winners) read(stage, job);
    },
  }),
  defineScene({
    id: keyWithAnotherPayload.id,
    isCalm: true,
    shows: ["key-with-another-payload-is-refused"],
    play: (stage) => {
      const exercise = keyWithAnotherPayload.id;
      const { first, running, waiting, ended } = otherPayloadLabels;
      const script = [{ status: 503, afterMs: 40, waitMs: 200 }, { status: 200 }];
      times(stage.size, () => {
        const job = submit(stage, { exercise, label: first, script });
        times(2, () => useForOther(stage, job, { label: running, at: stage.now + 30 }));
        times(2, () => useForOther(stage, job, { label: waiting, at: stage.now + 120 }));
        waitForEnds(stage, [job]);
        times(2, () => useForOther(stage, job, { label: ended, at: stage.now }));
        wait(stage, 10);
        read(stage, job);
      });
    },
  }),
  defineScene({
    id: sameKeyOfTwoTenants.id,
    isCalm: true,
    shows: ["key-belongs-to-its-tenant"],
    play: (stage) => times(stage.size, () => shareKey(stage)),
  }),
  defineScene({
    id: keyOutlived.id,
    isCalm: true,
    shows: ["key-is-honoured-for-its-time"],
    play: (stage) => times(stage.size, () => outliveKey(stage)),
  }),
  defineScene({
    id: keysSpelledInEveryWay.id,
    isCalm: true,
    shows: ["key-is-a-structured-string"],
    play: (stage) => {
      const exercise = keysSpelledInEveryWay.id;
      const { quoted, bare, ...others } = keySpellings;
      const jobs = [quoted, bare].map((label) => submit(stage, { exercise, label }));
      for (const label of Object.values(others)) {
        const asked = { exercise, did: "submit", method: "POST", label, at: stage.now } as const;
        ask(stage, { ...asked, status: 400, token: freshName(stage, "token"), ...refusal(400) });
      }
      waitForEnds(stage, jobs);
      for (const job of jobs) read(stage, job);
    },
  }),
];

/** Four requests overlap; whoever comes before the winner's answer is told 409, or is given it. */
function raceOnce(stage: Stage): Job {
  const exercise = racingRequests.id;
  const winner = submit(stage, { exercise, label: raceLabels.racer, tookMs: 6 });
  const decided = winner.accepted?.doneAt ?? stage.now;
  times(3, (index) => {
    const at = stage.now + stage.dice.between(0, 2);
    const asked = { ...submission(winner, { exercise, label: raceLabels.racer }), at } as const;
    if (index === 0 || stage.dice.chance(0.5))
      ask(stage, { ...asked, status: 409, ...refusal(409) });
    else ask(stage, { ...asked, tookMs: decided - at + 1, ...answerTo(winner, { status: 202 }) });
  });
  wait(stage, 20);
  remark(stage, { exercise, detail: winner.token, figures: { racers: 4, releasedWithinMs: 2 } });
  repeat(stage, winner, { at: stage.now, label: raceLabels.repeat });
  wait(stage, 10);
  return winner;
}

function useForOther(stage: Stage, job: Job, said: { label: string; at: number }): void {
  const token = freshName(stage, "token");
  const other = { ...submission(job, { exercise: job.exercise }), ...said };
  ask(stage, { ...other, token, payloadDigest: `digest-${token}`, status: 422, ...refusal(422) });
}

/** The second tenant's job has the first one's token, for it is the same request. */
function shareKey(stage: Stage): void {
  const exercise = sameKeyOfTwoTenants.id;
  const { first: firstLabel, second: secondLabel, repeat: repeatLabel, control } = tenantLabels;
  const first = submit(stage, { exercise, label: firstLabel });
  wait(stage, 15);
  const { token, key } = first;
  const second = submit(stage, { exercise, label: secondLabel, as: "tenant-b", token, key });
  const fresh = submit(stage, { exercise, label: control, as: "tenant-b" });
  waitForEnds(stage, [first, second, fresh]);
  for (const job of [first, second]) repeat(stage, job, { at: stage.now, label: repeatLabel });
  wait(stage, 15);
  for (const job of [first, second, fresh]) read(stage, job);
}

/** One key is used again within its time; another stands for other work afterwards. */
function outliveKey(stage: Stage): void {
  const exercise = keyOutlived.id;
  const { first, within, after } = keyLabels;
  const as = "short-lived";
  const [kept, outlived] = times(2, () => submit(stage, { exercise, label: first, as }));
  if (kept === undefined || outlived === undefined) return;
  repeat(stage, kept, { at: stage.now + 2_000, label: within });
  repeat(stage, kept, { at: stage.now + 4_000, label: within });
  wait(stage, 5_600);
  const later = submit(stage, { exercise, label: after, as, key: outlived.key });
  waitForEnds(stage, [later]);
  for (const job of [kept, outlived, later]) read(stage, job);
  stage.now = Math.max(stage.now, lastTurn(later).at);
}
