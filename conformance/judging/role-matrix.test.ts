import { describe, expect, it } from "vitest";
import { roleNames, tryLabel } from "./role-matrix.ts";

describe("tryLabel", () => {
  it("tells every try of every role apart", () => {
    const actions = ["inspect", "replay", "cancel", "discard"] as const;
    const labels = roleNames.flatMap((role) => actions.map((action) => tryLabel(action, role)));
    expect(new Set(labels).size).toBe(12);
  });
});
