import type { History } from "../contract/history.ts";
import type { VerdictKind } from "../contract/verdict.ts";
import { checks, type CheckId } from "../checks/index.ts";
import type { ExerciseEnd } from "../exercise.ts";
import { judgeAll } from "../judging/judging.ts";
import { randomFrom } from "../random.ts";
import { exercisesOf } from "../way.ts";
import type { Anomaly } from "./anomaly.fixture.ts";
import { topics, type Topic } from "./anomalies/index.fixture.ts";
import { diceFrom, type Dice } from "./dice.fixture.ts";
import type { Scene } from "./scene.fixture.ts";
import { scenes } from "./scenes/index.fixture.ts";
import { syntheticPolicy, syntheticTarget } from "./synthetic-target.fixture.ts";
import { inventWorld } from "./world.fixture.ts";

/**
 * One question to the judges: a good history, and the same with an anomaly planted into it.
 *
 * Of the good one nothing may be said against the service, and what was shown must pass. Of the other
 * the rows that it breaks must say so, and none may accuse that has nothing to do with it.
 */
export function examine(topic: Topic, index: number): Examined {
  const { anomaly, played, history, dice } = questionOf(topic, index);
  const good = verdictsOf(history);
  const planted = anomaly.plant(history, dice);
  const bad = planted === null ? null : verdictsOf(planted);
  const wrongs = [
    ...wrongsOfGood(good, played),
    ...(bad === null ? [] : wrongsOfBad({ anomaly, good, bad })),
  ];
  return { anomaly, isPlanted: bad !== null, events: history.length, wrongs };
}

/** The question with this number: what is played, what is planted, and the good history. */
function questionOf(topic: Topic, index: number): Question {
  const seed = topic;
  const dice = diceFrom(randomFrom(`${seed}/${index}`));
  const anomalies = topics[topic];
  const anomaly = anomalies[index % anomalies.length];
  if (anomaly === undefined) throw new Error(`there are no anomalies of ${topic}`);
  const played = sceneSetFor(anomaly, dice);
  const { history } = inventWorld({ seed: `${seed} ${index}`, scenes: played, ...sizeOf(anomaly) });
  return { anomaly, played, history, dice };
}

type Question = Readonly<{
  anomaly: Anomaly;
  played: readonly Scene[];
  history: History;
  dice: Dice;
}>;

/** What came of one question; `wrongs` says in words what the judges got wrong. */
export type Examined = Readonly<{
  anomaly: Anomaly;
  isPlanted: boolean;
  events: number;
  wrongs: readonly string[];
}>;

/** What every check said of a history, in the order of the list. */
export type Verdicts = ReadonlyMap<CheckId, Readonly<{ kind: VerdictKind; because: string }>>;

/** Has every check judge a history, as if each exercise had been carried out. */
export function verdictsOf(history: History): Verdicts {
  const judged = { history, target: syntheticTarget, policy: syntheticPolicy };
  const results = judgeAll({ checks, judged, ends, replayOf: () => "" });
  return new Map(results.map(({ id, verdict }) => [id as CheckId, verdict]));
}

const done: ExerciseEnd = { kind: "done", because: "", startedAt: 0, tookMs: 1 };

const ends: ReadonlyMap<string, ExerciseEnd> = new Map(
  checks.flatMap((check) => exercisesOf(check, syntheticTarget)).map(({ id }) => [id, done]),
);

/** The scene of the anomaly, that of plain jobs, and up to three others. */
function sceneSetFor({ scene, isExcusedByFaults = false }: Anomaly, dice: Dice): readonly Scene[] {
  const mine = scenes.filter(({ id }) => id === scene || id === "plain-burst");
  const others = scenes.filter(({ isCalm }) => isCalm || !isExcusedByFaults);
  const some = Array.from({ length: 1 + dice.integer(3) }, () => dice.pick(others));
  return [...new Set([...mine, ...some])];
}

function sizeOf({ size }: Anomaly): { size?: number } {
  return size === undefined ? {} : { size };
}

function wrongsOfGood(good: Verdicts, played: readonly Scene[]): readonly string[] {
  const shown = new Set(played.flatMap(({ shows }) => shows));
  return [...good].flatMap(([id, { kind, because }]) => {
    const isRight = shown.has(id) ? kind === "PASS" : quiet.has(kind);
    return isRight ? [] : [`good history: ${id} says ${kind}: ${because}`];
  });
}

/** What may be said where nothing is wrong, and perhaps too little was seen. */
const quiet: ReadonlySet<VerdictKind> = new Set(["PASS", "INCONCLUSIVE"]);

const levels = new Map(checks.map(({ id, level }) => [id, level]));

function wrongsOfBad(options: {
  anomaly: Anomaly;
  good: Verdicts;
  bad: Verdicts;
}): readonly string[] {
  const { anomaly, good, bad } = options;
  const { breaks, mayBreak = [] } = anomaly;
  return [...bad].flatMap(([id, { kind, because }]) => {
    if (breaks.includes(id)) {
      const expected = levels.get(id) === "must" ? "FAIL" : "NON-STRICT";
      return kind === expected ? [] : [`${anomaly.id}: ${id} says ${kind}: ${because}`];
    }
    if (kind === "HARNESS-ERROR") return [`${anomaly.id}: ${id} crashed: ${because}`];
    const accusesNobody = quiet.has(kind) || kind === good.get(id)?.kind;
    return accusesNobody || mayBreak.includes(id)
      ? []
      : [`${anomaly.id}: unrelated ${id} says ${kind}: ${because}`];
  });
}
