import { describe, expect, it } from "vitest";
import { registryBreaches, repeated } from "./registry-breaches.ts";

function breaches(ids: readonly string[], files: Record<string, string>): readonly string[] {
  return registryBreaches(new Map(Object.entries(files)), { folder: "checks", ids });
}

describe("registryBreaches", () => {
  it("is content where each id has a file of its name, and tests lie beside", () => {
    const files = { "checks/a.ts": 'id: "a",', "checks/index.ts": "", "checks/a.test.ts": "" };
    expect(breaches(["a"], files)).toEqual([]);
  });

  it("finds a file that is not in the list", () => {
    const files = { "checks/a.ts": 'id: "a",', "checks/b.ts": 'id: "b",' };
    expect(breaches(["a"], files)).toEqual(["checks/b.ts: not in the list"]);
  });

  it("finds an id without a file", () => {
    expect(breaches(["a"], {})).toEqual(["checks/a.ts: missing, or its id is another one"]);
  });

  it("finds a file that carries the id of another", () => {
    const files = { "checks/a.ts": 'id: "b",', "checks/b.ts": 'id: "a",' };
    expect(breaches(["a", "b"], files)).toHaveLength(2);
  });

  it("finds an id that is listed twice", () => {
    const files = { "checks/a.ts": 'id: "a",' };
    expect(breaches(["a", "a"], files)).toEqual(["checks/a.ts: the id is listed twice"]);
  });
});

describe("repeated", () => {
  it("lists what occurs more than once", () => {
    expect(repeated(["ACC-1", "ACC-2", "ACC-1"])).toEqual(["ACC-1"]);
  });
});
