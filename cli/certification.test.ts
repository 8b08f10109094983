import { describe, expect, it } from "vitest";
import { requirements } from "../conformance/contract/requirements.ts";
import type { CheckResult } from "../conformance/contract/run.ts";
import type { VerdictKind } from "../conformance/contract/verdict.ts";
import { certificationOf } from "./certification.ts";

const all = (change: Readonly<Record<string, VerdictKind>> = {}): readonly CheckResult[] =>
  Object.entries(requirements).map(([requirement, level]) => ({
    id: requirement.toLowerCase(),
    requirement,
    level,
    title: "",
    clause: { text: "" },
    exercise: { id: "", did: "", tookMs: 0 },
    verdict: {
      kind: change[requirement] ?? "PASS",
      because: "not declared; to have it judged, set policy.leaseMs",
      witness: {},
      evidence: [],
    },
    replay: "",
    curl: [],
  }));

const certify = (
  checks: readonly CheckResult[],
  outcome: "holds" | "fails" | "inconclusive" = "holds",
) => certificationOf({ outcome, sentence: "So it is.", checks });

describe("a certification", () => {
  it("is given where every MUST row was judged and holds", () => {
    const undeclaredShould = certify(all({ "ACC-6": "UNSUPPORTED", "OBS-1": "NON-STRICT" }));
    expect(undeclaredShould).toEqual({
      isCertified: true,
      outcome: "holds",
      sentence: "Certified. So it is.",
    });
  });

  it("names the MUST rows that are not declared, and what they take", () => {
    const { isCertified, outcome, sentence } = certify(all({ "VIS-1": "UNSUPPORTED" }));
    expect([isCertified, outcome]).toEqual([false, "inconclusive"]);
    expect(sentence).toContain("VIS-1: set policy.leaseMs");
  });

  it("is refused while any row is inconclusive, or a MUST row is judged by no check", () => {
    expect(certify(all({ "ACC-6": "INCONCLUSIVE" }), "inconclusive").sentence).toContain("ACC-6");
    const { isCertified, sentence } = certify(all().slice(1));
    expect(isCertified).toBe(false);
    expect(sentence).toContain("ACC-1");
  });

  it("leaves a failure what it is", () => {
    const { isCertified, outcome } = certify(all({ "ACC-1": "FAIL" }), "fails");
    expect([isCertified, outcome]).toEqual([false, "fails"]);
  });
});
