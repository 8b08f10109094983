import { foreignTenantTries } from "../../exercises/foreign-tenant-tries.ts";
import { newerTypeSubmitted } from "../../exercises/newer-type-submitted.ts";
import { preferencesAsked, preferLabels } from "../../exercises/preferences-asked.ts";
import { withoutCredentials } from "../../exercises/without-credentials.ts";
import { wrongLabels, wrongRequests } from "../../exercises/wrong-requests.ts";
import { cancel, readEntry, replay } from "../inbox.fixture.ts";
import type { Job } from "../job.fixture.ts";
import { fetchResult, read, refusal, submit } from "../requests.fixture.ts";
import { defineScene } from "../scene.fixture.ts";
import { ask, freshName, wait, waitForEnds, type SaidOp, type Stage } from "../stage.fixture.ts";

/** Requests that nobody should have made, or that are somebody else's: refused, and without effect. */
export const wrongRequestScenes = [
  defineScene({
    id: wrongRequests.id,
    isCalm: true,
    shows: [
      "invalid-request-is-refused-at-once",
      "wrong-method-media-and-size-have-their-status",
      "refused-request-leaves-its-key-free",
    ],
    play: (stage) => askWrongly(stage),
  }),
  defineScene({
    id: foreignTenantTries.id,
    isCalm: true,
    shows: ["job-of-another-tenant-is-out-of-reach"],
    play: (stage) => tryAsOther(stage),
  }),
  defineScene({
    id: withoutCredentials.id,
    isCalm: true,
    shows: ["missing-or-bad-credentials-answer-401"],
    play: (stage) => tryAsNobody(stage),
  }),
  defineScene({
    id: newerTypeSubmitted.id,
    isCalm: true,
    shows: ["job-of-a-newer-type-is-kept"],
    play: (stage) => {
      const exercise = newerTypeSubmitted.id;
      const job = submit(stage, { exercise, label: "newer", isLived: false });
      wait(stage, 400);
      read(stage, job);
      wait(stage, 20);
      cancel(stage, job);
      wait(stage, 20);
      read(stage, job);
    },
  }),
  defineScene({
    id: preferencesAsked.id,
    isCalm: true,
    shows: ["unknown-preference-is-ignored"],
    play: (stage) => {
      const exercise = preferencesAsked.id;
      const jobs = Object.values(preferLabels).map((label) => submit(stage, { exercise, label }));
      end(stage, jobs);
    },
  }),
];

function end(stage: Stage, jobs: readonly Job[]): void {
  waitForEnds(stage, jobs);
  for (const job of jobs) read(stage, job);
  wait(stage, 10);
}

/** Each is refused, and then a valid job is accepted under its key. */
function askWrongly(stage: Stage): void {
  const exercise = wrongRequests.id;
  const wrongs: readonly Pick<SaidOp, "did" | "label" | "method" | "status" | "headers">[] = [
    { did: "submit", label: `${wrongLabels.invalid} JSON`, method: "POST", status: 400 },
    { did: "submit", label: `${wrongLabels.invalid} type`, method: "POST", status: 422 },
    {
      did: "other",
      label: wrongLabels.method,
      method: "PATCH",
      status: 405,
      headers: { allow: "GET, POST", "content-type": "application/problem+json" },
    },
    { did: "submit", label: wrongLabels.mediaType, method: "POST", status: 415 },
    { did: "submit", label: wrongLabels.size, method: "POST", status: 413 },
  ];
  const corrected = wrongs.map((wrong) => {
    const [token, key] = [freshName(stage, "token"), freshName(stage, "key")];
    const named = { token, idempotencyKey: key, exercise, at: stage.now };
    ask(stage, { ...refusal(wrong.status), ...wrong, ...named });
    wait(stage, 15);
    return submit(stage, { exercise, label: wrongLabels.corrected, key });
  });
  end(stage, corrected);
}

/** A job that is dead, one that waits and one that is done, of each tenant; the other tries them all. */
function tryAsOther(stage: Stage): void {
  const exercise = foreignTenantTries.id;
  const dead = submit(stage, { exercise, label: "dead", script: [{ status: 400 }] });
  const waits = submit(stage, {
    exercise,
    label: "waits",
    script: [{ status: 503, afterMs: 2, waitMs: 900 }],
  });
  const done = submit(stage, { exercise, label: "done" });
  wait(stage, 150);
  const as = "tenant-b" as const;
  for (const job of [dead, waits, done]) {
    read(stage, job, { as, label: "foreign" });
    fetchResult(stage, job, { as, label: "foreign" });
  }
  cancel(stage, waits, { as, label: "foreign", status: 404 });
  readEntry(stage, dead, { as, label: "foreign", status: 404 });
  replay(stage, dead, { as, label: "foreign", status: 404 });
  const jobId = freshName(stage, "x");
  const unknown = { exercise, label: "unknown", as, at: stage.now, jobId } as const;
  for (const did of ["read", "result", "cancel", "replay", "read-dead-letter"] as const) {
    ask(stage, { ...unknown, did, status: 404, ...refusal(404) });
  }
  wait(stage, 10);
  end(stage, [dead, waits, done]);
  showInbox(stage, dead, "last");
}

/** Whoever does not say who he is gets nothing. */
function tryAsNobody(stage: Stage): void {
  const exercise = withoutCredentials.id;
  const dead = submit(stage, { exercise, label: "dead", script: [{ status: 400 }] });
  const waits = submit(stage, {
    exercise,
    label: "waits",
    script: [{ status: 503, afterMs: 2, waitMs: 900 }],
  });
  wait(stage, 150);
  for (const as of ["nobody", "stranger"] as const) {
    const headers = { ...refusal(401).headers, "www-authenticate": "Bearer" };
    const asked = { exercise, label: "uninvited", as, at: stage.now, status: 401 } as const;
    const turnedAway = { ...asked, ...refusal(401), headers };
    const token = freshName(stage, "token");
    ask(stage, { ...turnedAway, did: "submit", method: "POST", token });
    ask(stage, { ...turnedAway, did: "read", jobId: waits.jobId });
    ask(stage, { ...turnedAway, did: "cancel", jobId: waits.jobId });
    ask(stage, { ...turnedAway, did: "replay", method: "POST" });
  }
  wait(stage, 20);
  end(stage, [dead, waits]);
  showInbox(stage, dead, "last");
}

/** One look at the dead letters that shows this one. */
function showInbox(stage: Stage, { exercise, jobId, as }: Job, label: string): void {
  const value = { items: [{ id: `entry-${jobId}`, jobId }], next: null };
  const asked = { exercise, did: "list-dead-letters", label, as, at: stage.now } as const;
  ask(stage, { ...asked, path: "/v1/dead-letters", status: 200, value });
  wait(stage, 10);
}
