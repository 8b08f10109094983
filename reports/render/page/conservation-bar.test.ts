import { describe, expect, it } from "vitest";
import type { Conservation } from "../../../conformance/contract/run.ts";
import { textOf } from "../markup.ts";
import { conservationBar } from "./conservation-bar.ts";

const whole: Conservation = {
  accepted: 1000,
  succeeded: 999,
  failed: 0,
  canceled: 0,
  expired: 0,
  unfinished: 0,
  lost: 1,
  calls: 1003,
  effectKeys: 1000,
};

function widths(conservation: Conservation): readonly number[] {
  const bars = textOf(conservationBar(conservation)).matchAll(/width="([\d.]+)%" height="22"\/>/g);
  return [...bars].map((match) => Number(match[1]));
}

describe("the conservation bar", () => {
  it("is full, and shows a single lost job among a thousand", () => {
    const [succeeded = 0, lost = 0] = widths(whole);
    expect(succeeded + lost).toBeCloseTo(100, 1);
    expect(lost).toBeGreaterThan(0.7);
  });

  it("says so when the counts do not add up", () => {
    expect(textOf(conservationBar(whole))).not.toContain("does not add up");
    expect(textOf(conservationBar({ ...whole, succeeded: 990 }))).toContain(
      "This does not add up: 991 are accounted for.",
    );
  });

  it("has no bar where nothing was accepted", () => {
    const none = { ...whole, accepted: 0, succeeded: 0, lost: 0 };
    expect(textOf(conservationBar(none))).not.toContain('class="bar"');
    expect(textOf(conservationBar(none))).toContain("0 accepted");
  });
});
