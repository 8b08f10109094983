import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import {
  bulkTarget,
  submitted,
  letter,
  listed,
  said,
  bulk,
  run,
  known,
  good,
  last,
  lateJob,
} from "../judging/bulk-replay.fixture.ts";
import { page } from "../judging/dead-letters.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { bulkReplayTakesExactlyWhatItWasAskedFor } from "./bulk-replay-takes-exactly-what-it-was-asked-for.ts";

const judge = (history: History) =>
  telling(
    bulkReplayTakesExactlyWhatItWasAskedFor.judge({ history, target: bulkTarget, policy: {} }),
  );
const kindOf = (history: History): string => judge(history).kind;

describe("bulk-replay-takes-exactly-what-it-was-asked-for, in time and in words,", () => {
  describe("shows", () => {
    const shown = (history: History) => judge(history).evidence;
    const [, b, c, d] = submitted;
    const request = bulk([said("b"), said("c")]);

    it("the submission, the request and both runs of what ran twice", () => {
      const runs = [run("c", 1_060), run("c", 1_070), run("c", 1_080)];
      expect(shown([...known, request, run("b", 60), ...runs])).toEqual([
        c,
        request,
        ...runs.slice(0, 2),
      ]);
    });

    it("the submission and the request of what did not run", () => {
      expect(shown([...known, request, run("b", 60)])).toEqual([c, request]);
    });

    it("the list and the first run of what nobody asked for", () => {
      const runs = [run("d", 70), run("d", 80)];
      expect(shown([...good, ...runs])).toEqual([d, known.at(-1), good[known.length], runs[0]]);
    });

    it("the list and the answer that tells of what nobody asked for", () => {
      const told = bulk([said("b"), said("c"), said("d")]);
      expect(shown([...known, told, run("b", 60), run("c", 1_060)])).toEqual([
        d,
        known.at(-1),
        told,
      ]);
    });

    it("the request that was refused or not answered", () => {
      for (const status of [403, null]) {
        const refused = bulk(null, { status });
        expect(shown([...known, refused])).toEqual([refused]);
      }
    });

    it("the last page on which an entry is missing", () => {
      const begin = { ...last([]), value: { items: [letter("a", 1)], next: "/v1/dead-letters?2" } };
      const end = page([], {
        label: "last",
        sentAt: 2_001,
        request: { method: "GET", path: "/v1/dead-letters?2", headers: {}, body: null },
      });
      expect(shown([...good, begin, end])).toEqual([submitted[3], good[known.length], end]);
    });

    it("the first start and the one that came too soon", () => {
      const runs = [run("b", 60), run("c", 65)];
      expect(shown([...known, request, ...runs])).toEqual([request, ...runs]);
    });

    it("the run of another tenant's", () => {
      const foreign = op({ as: "tenant-b", label: "foreign", jobId: "job-f", token: "f" });
      const theirs = run("f", 50);
      expect(shown([foreign, ...good, theirs])).toEqual([foreign, good[known.length], theirs]);
      expect(kindOf([foreign, ...good, run("f", 49)])).toBe("PASS");
    });

    it("the run behind a refusal", () => {
      const refused = bulk(null, { status: 403 });
      const ran = run("b", 60);
      expect(shown([...known, refused, ran])).toEqual([refused, ran]);
    });

    it("what cannot be told", () => {
      const unknown = bulk([said("b"), said("c", "unknown")]);
      expect(shown([...known, unknown, run("b", 60)])).toEqual([c, unknown]);
      const silent = bulk(null);
      expect(shown([...known, silent, run("b", 60)])).toEqual([silent]);
      expect(b?.token).toBe("b");
    });
  });

  describe("at its rate", () => {
    const starts = (second: number): History => [
      ...known,
      bulk([said("b"), said("c")]),
      run("c", second),
      run("b", 60),
    ];

    it("grants a tenth for timers, from the request on", () => {
      expect(kindOf(starts(950))).toBe("PASS");
      expect(kindOf(starts(949))).toBe("FAIL");
    });

    it("takes the starts in the order in which they came", () => {
      const reversed = [...known, bulk([said("b"), said("c")]), run("c", 60), run("b", 950)];
      expect(kindOf(reversed)).toBe("PASS");
      const { kind, because } = judge([...reversed.slice(0, -1), run("b", 949)]);
      expect(kind).toBe("FAIL");
      expect(because).toMatch(/^2 .* 899 ms/);
    });

    it("lets as many start at once as may in a second, and the next in their time", () => {
      const names = ["p", "q", "r", "s"];
      const many = names.map(lateJob);
      const shown = listed(names.map((name) => letter(name, 4)));
      const asked = bulk(
        names.map((name) => said(name)),
        {
          request: {
            method: "POST",
            path: "/v1/dead-letters/replay",
            headers: {},
            body: '{"reason":"refused","from":"2026-01-02T03:04:02.000Z","perSec":2}',
          },
        },
      );
      const at = (third: number, fourth: number): History => [
        ...many,
        shown,
        asked,
        run("p", 51),
        run("q", 52),
        run("r", third),
        run("s", fourth),
      ];
      // 450 ms and 900 ms after the request at 50.
      expect(kindOf(at(500, 950))).toBe("PASS");
      expect(kindOf(at(499, 950))).toBe("FAIL");
      expect(kindOf(at(500, 949))).toBe("FAIL");
    });

    it("asks for none where none was asked for", () => {
      const free = bulk([said("b"), said("c")], {
        request: {
          method: "POST",
          path: "/x",
          headers: {},
          body: '{"reason":"refused","from":"2026-01-02T03:04:02.000Z"}',
        },
      });
      expect(kindOf([...known, free, run("b", 60), run("c", 61)])).toBe("PASS");
    });
  });

  describe("followed by another", () => {
    const listedAgain = page([letter("a", 1), letter("c", 4), letter("d", 4, "exhausted")], {
      label: "before-exhausted-ones",
      sentAt: 3_000,
    });
    const second = bulk([said("d")], {
      label: "exhausted-ones",
      sentAt: 3_010,
      request: { method: "POST", path: "/x", headers: {}, body: '{"reason":"exhausted"}' },
    });
    const both: History = [...good, listedAgain, second, run("d", 3_020)];

    it("judges each by what ran from it until the next", () => {
      const { kind, witness } = judge([...both, last([letter("a", 1)])]);
      expect(kind).toBe("PASS");
      expect(witness).toEqual({ bulkReplays: 2, entriesBefore: 7, asked: 3, replayed: 3 });
      expect(kindOf([...both, run("a", 3_009)])).toBe("FAIL");
      expect(kindOf([...both, run("a", 3_010)])).toBe("FAIL");
    });

    it("does not judge again what the first had asked for", () => {
      expect(kindOf([...both, run("c", 3_030)])).toBe("PASS");
      expect(judge([...both.slice(0, -1), run("d", 3_009)]).kind).toBe("FAIL");
    });

    it("counts what ran as the next was sent for the next", () => {
      expect(kindOf([...both, run("b", 3_010)])).toBe("PASS");
      expect(kindOf([...both, run("b", 3_009)])).toBe("FAIL");
    });

    it("misses an entry only after the last of them", () => {
      expect(kindOf([...both, last([])])).toBe("FAIL");
      expect(kindOf([...both, last([letter("a", 1)])])).toBe("PASS");
      const unread = { ...last([]), value: { items: [], next: "/more" } };
      expect(kindOf([...both, unread])).toBe("PASS");
      expect(kindOf([...both, page([], { label: "other", sentAt: 4_000 })])).toBe("PASS");
    });

    it("takes the last of the whole looks", () => {
      const earlier = page([], { label: "last", sentAt: 3_500 });
      const whole = page([letter("a", 1)], { label: "last", sentAt: 4_000 });
      expect(kindOf([...both, earlier, whole])).toBe("PASS");
    });
  });
});
