import type { Anomaly } from "../anomaly.fixture.ts";
import { answerAnomalies } from "./answer-anomalies.fixture.ts";
import { attemptAnomalies } from "./attempt-anomalies.fixture.ts";
import { inboxAnomalies } from "./inbox-anomalies.fixture.ts";
import { keyAnomalies } from "./key-anomalies.fixture.ts";
import { lostAndDoubled } from "./lost-and-doubled.fixture.ts";
import { paceAndTraceAnomalies } from "./pace-and-trace-anomalies.fixture.ts";
import { refusalAnomalies } from "./refusal-anomalies.fixture.ts";
import { statusAnomalies } from "./status-anomalies.fixture.ts";
import { workerAnomalies } from "./worker-anomalies.fixture.ts";

/** Every anomaly that is planted: what jobs do that they should not, and what clients are told. */
export const topics = {
  work: [
    ...lostAndDoubled,
    ...attemptAnomalies,
    ...inboxAnomalies,
    ...workerAnomalies,
    ...paceAndTraceAnomalies,
  ],
  answers: [...statusAnomalies, ...answerAnomalies, ...keyAnomalies, ...refusalAnomalies],
} as const satisfies Record<string, readonly Anomaly[]>;

/** What an exam is about. */
export type Topic = keyof typeof topics;

/** All of them, in reading order. */
export const anomalies: readonly Anomaly[] = [...topics.work, ...topics.answers];
