import { defineScenario } from "../scenario.ts";

/**
 * A thousand people press the button at the same instant.
 *
 * Done one after another by five hands, the work takes 40 s; the last 250 clients have left by then,
 * if the answer has to wait for the work. Where it does not, all can be told at once that they will
 * be served, and the only thing left to keep is that promise.
 */
export const trafficSpike = defineScenario({
  id: "traffic-spike",
  title: "Traffic spike",
  question:
    "A thousand people click at the same instant, and five jobs run at a time. Who gets an answer, and who gets a result?",

  load: { kind: "burst", clicks: 1_000 },
  workMs: 200,
  pool: 5,
  patienceMs: 30_000,
  drainMs: 120_000,
  control: "synchronous",

  guards: [
    "accepted-job-is-never-lost",
    "only-submitted-work-runs",
    "stated-outcome-is-true",
    "every-extra-attempt-is-explained",
    "attempts-of-a-job-never-overlap",
  ],
  budgets: {
    // Ten seconds is about as long as a person keeps looking at a page that does nothing.
    answerP99Ms: 10_000,
    // Twice what the work alone takes.
    resultMaxMs: 80_000,
    withoutResult: 0,
  },
});
