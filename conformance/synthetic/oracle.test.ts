import { describe, expect, test } from "vitest";
import { acceptedJobIsNeverLost } from "../checks/accepted-job-is-never-lost.ts";
import { attemptsOfAJobNeverOverlap } from "../checks/attempts-of-a-job-never-overlap.ts";
import { effectKeyIsStable } from "../checks/effect-key-is-stable.ts";
import { endedJobStaysEndedAndAttemptsOnlyGrow } from "../checks/ended-job-stays-ended-and-attempts-only-grow.ts";
import { everyExtraAttemptIsExplained } from "../checks/every-extra-attempt-is-explained.ts";
import { onlySubmittedWorkRuns } from "../checks/only-submitted-work-runs.ts";
import { repeatedRequestGivesTheSameJob } from "../checks/repeated-request-gives-the-same-job.ts";
import type { HistoryEvent } from "../contract/history.ts";
import {
  commonLetters,
  historyOfWord,
  rareLetters,
  sharedFaults,
  type Letter,
} from "./alphabet.fixture.ts";
import { askOracle, type Answers } from "./oracle.fixture.ts";
import {
  syntheticPolicy as policy,
  syntheticTarget as target,
} from "./synthetic-target.fixture.ts";

/** Which judge is asked the same question as the oracle. */
const judges = {
  isLost: acceptedJobIsNeverLost,
  isStrange: onlySubmittedWorkRuns,
  isKeyUnstable: effectKeyIsStable,
  isUnexplained: everyExtraAttemptIsExplained,
  isOverlapping: attemptsOfAJobNeverOverlap,
  isKeyDoubled: repeatedRequestGivesTheSameJob,
  isRevived: endedJobStaysEndedAndAttemptsOnlyGrow,
} as const satisfies Record<keyof Answers, unknown>;

const questions = Object.entries(judges) as readonly (readonly [
  keyof Answers,
  (typeof judges)[keyof Answers],
])[];

type Word = readonly (readonly [string, Letter])[];

/** Calls `visit` with every multiset of up to `most` letters. */
function eachWord(letters: Word, most: number, visit: (word: Word) => void): void {
  const extend = (word: Word, from: number): void => {
    if (word.length > 0) visit(word);
    if (word.length === most) return;
    for (let index = from; index < letters.length; index++) {
      const letter = letters[index];
      if (letter !== undefined) extend([...word, letter], index);
    }
  };
  extend([], 0);
}

/** Where oracle and judges disagree about a word, in words. */
function disagreements(word: Word, shared: readonly HistoryEvent[]): readonly string[] {
  const history = historyOfWord(
    word.map(([, letter]) => letter),
    shared,
  );
  const answers = askOracle(history, policy);
  return questions.flatMap(([question, check]) => {
    const { kind, because } = check.judge({ history, target, policy });
    const isWrong = (kind === "FAIL") !== answers[question];
    const name = word.map(([letter]) => letter).join(", ");
    return isWrong ? [`${name}: ${question} is ${answers[question]}, and ${kind}: ${because}`] : [];
  });
}

describe.each(Object.entries(sharedFaults))("with the shared fault %s", (_, shared) => {
  test("the oracle agrees with the judges on all histories of up to eight jobs", () => {
    const found: string[] = [];
    let count = 0;
    eachWord(Object.entries(commonLetters), 8, (word) => {
      count += 1;
      if (found.length < 5) found.push(...disagreements(word, shared));
    });
    expect(found).toEqual([]);
    // All multisets of one to eight of eight letters.
    expect(count).toBe(12_869);
  });

  test("and on all of up to three jobs with rarer letters", () => {
    const found: string[] = [];
    eachWord(Object.entries({ ...commonLetters, ...rareLetters }), 3, (word) => {
      if (found.length < 5) found.push(...disagreements(word, shared));
    });
    expect(found).toEqual([]);
  });
});
