import { describe, expect, test } from "vitest";
import { topics, type Topic } from "./anomalies/index.fixture.ts";
import { examine } from "./exam.fixture.ts";

/** How many questions are asked in one test: a wrong one is then found among few. */
const block = 200;

/**
 * Asks the judges so many questions about one topic; each is two histories, a good one and the same with
 * an anomaly planted. A wrong answer is told by its number, so that it can be asked alone:
 * `examine("work", 17)`.
 */
export function takeExam(topic: Topic, questions: number): void {
  describe(`judges of synthetic histories: ${topic}`, () => {
    const planted = new Map<string, number>();
    const blocks = Array.from({ length: questions / block }, (_, index) => index * block);

    test.each(blocks)("are right about all questions from %i on", (from) => {
      const wrongs: string[] = [];
      for (let index = from; index < from + block; index++) {
        const { anomaly, isPlanted, wrongs: mistakes } = examine(topic, index);
        if (isPlanted) planted.set(anomaly.id, (planted.get(anomaly.id) ?? 0) + 1);
        wrongs.push(...mistakes.map((mistake) => `${topic} ${index}: ${mistake}`));
      }
      expect(wrongs).toEqual([]);
    });

    test("were asked about every anomaly, and nearly every time it was there", () => {
      const counts = topics[topic].map(({ id }) => planted.get(id) ?? 0);
      const each = Math.floor(questions / counts.length);
      expect(Math.min(...counts)).toBeGreaterThan(each / 3);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(questions * 0.95);
    });
  });
}
