import { describe, expect, it } from "vitest";
import { exampleFault } from "../example-events.fixture.ts";
import { outagesOf } from "./outages.ts";

describe("outages", () => {
  it("pair a kill with the start of the same process, and a stop with its resume", () => {
    const outages = outagesOf([
      exampleFault({ fault: "kill", process: "api-1", injectedAt: 10 }),
      exampleFault({ fault: "stop", process: "worker-1", injectedAt: 20 }),
      exampleFault({ fault: "resume", process: "worker-1", injectedAt: 30 }),
      exampleFault({ fault: "start", process: "api-1", injectedAt: 40 }),
    ]);
    expect(outages).toEqual([
      { from: 10, to: 43.1, label: "api-1 dead" },
      { from: 20, to: 33.1, label: "worker-1 stopped" },
    ]);
  });

  it("stay open where the process never came back", () => {
    expect(outagesOf([exampleFault({ fault: "terminate", injectedAt: 5 })])).toEqual([
      { from: 5, to: null, label: "worker-1 ended" },
    ]);
  });
});
