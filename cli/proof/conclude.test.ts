import { describe, expect, it } from "vitest";
import type { CheckResult } from "../../conformance/contract/run.ts";
import { conclude } from "./conclude.ts";
import { result } from "./result.fixture.ts";
import { faulty, lazy, legal, unbroken } from "./services.fixture.ts";
import type { ProofService } from "./services.ts";

const right = (service: ProofService, ...results: readonly CheckResult[]): boolean =>
  conclude(service, results).passed;

const pass = result("ACC-1", "PASS");

describe("the conclusion about a service", () => {
  it("is never right where nothing was judged", () => {
    for (const service of [faulty("a"), lazy("only", "ACC-1"), legal(), unbroken]) {
      expect(conclude(service, [])).toEqual({ passed: false, detail: "nothing was judged" });
    }
  });

  it("asks of a faulty one a FAIL on its row, or on its family at the least", () => {
    expect(right(faulty("a"), result("DUR-2", "FAIL"))).toBe(true);
    const family = [result("DUR-2", "PASS"), result("DUR-1", "FAIL")];
    expect(conclude(faulty("a"), family)).toEqual({
      passed: true,
      detail: "DUR-2 PASS, DUR-1 FAIL: why PASS (caught on its family only)",
    });
    expect(right(faulty("a"), result("DUR-2", "INCONCLUSIVE"))).toBe(false);
    expect(right(faulty("a"), result("DUR-2", "HARNESS-ERROR"))).toBe(false);
  });

  it("grants a lazy one no PASS but those that it earns", () => {
    expect(right(lazy("only", "ACC-1"), pass, result("ACC-2", "INCONCLUSIVE"))).toBe(true);
    expect(right(lazy("only", "ACC-2"), pass)).toBe(false);
    expect(right(lazy("all-but", "ACC-2"), pass)).toBe(true);
    expect(conclude(lazy("all-but", "ACC-1"), [pass])).toEqual({
      passed: false,
      detail: "ACC-1 PASS: why PASS",
    });
  });

  it("lets a lazy one break no exercise", () => {
    expect(right(lazy("only", "ACC-1"), pass, result("ACC-2", "HARNESS-ERROR"))).toBe(false);
  });

  it.each(["FAIL", "HARNESS-ERROR", "BLOCKED"] as const)("spares a legal one a %s", (kind) => {
    expect(right(legal("ACC-2"), pass, result("ACC-2", kind))).toBe(false);
  });

  it("lets a legal one be NON-STRICT only where that is known", () => {
    const tolerated = [pass, result("IDM-4", "NON-STRICT"), result("ACC-3", "INCONCLUSIVE")];
    expect(right(legal("IDM-4"), ...tolerated)).toBe(true);
    expect(conclude(legal(), tolerated)).toEqual({
      passed: false,
      detail: "IDM-4 NON-STRICT: why NON-STRICT",
    });
    expect(conclude(legal(), [pass]).detail).toBe("all PASS");
  });

  it("asks of the unbroken one nothing but PASS", () => {
    expect(right(unbroken, pass)).toBe(true);
    expect(right(unbroken, pass, result("ACC-2", "UNSUPPORTED"))).toBe(false);
  });
});
