import { describe, expect, test } from "vitest";
import { checks } from "../checks/index.ts";
import { anomalies } from "./anomalies/index.fixture.ts";
import { leftOut } from "./left-out.fixture.ts";
import { scenes } from "./scenes/index.fixture.ts";

describe("the synthetic histories", () => {
  const broken = new Set<string>(anomalies.flatMap(({ breaks }) => breaks));

  test.each(checks.map(({ id }) => id))("plant something that breaks %s, or say why not", (id) => {
    expect([broken.has(id), leftOut[id] !== undefined]).toContain(true);
    expect(broken.has(id) && leftOut[id] !== undefined).toBe(false);
  });

  test("plant each anomaly into a scene that there is, under a name of its own", () => {
    const known = new Set(scenes.map(({ id }) => id));
    expect(anomalies.filter(({ scene }) => !known.has(scene))).toEqual([]);
    expect(new Set(anomalies.map(({ id }) => id)).size).toBe(anomalies.length);
  });

  test("play scenes of exercises that there are, or plans", () => {
    const exercises = new Set(checks.flatMap(({ exercise, also = [] }) => [exercise, ...also]));
    const ids = new Set([...exercises].map(({ id }) => id));
    expect(scenes.filter(({ id }) => !ids.has(id) && !id.startsWith("plan-"))).toEqual([]);
  });
});
