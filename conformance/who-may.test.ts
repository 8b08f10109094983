import { describe, expect, it } from "vitest";
import { wholeInbox } from "./judging/dead-letters.fixture.ts";
import { wholeTarget } from "./judging/history.fixture.ts";
import { whoMay } from "./who-may.ts";

describe("whoMay", () => {
  it("names the least role that is declared to be allowed it", () => {
    expect(whoMay(wholeInbox, "inspect")).toBe("viewer");
    expect(whoMay(wholeInbox, "replay")).toBe("operator");
    expect(whoMay(wholeInbox, "discard")).toBe("admin");
  });

  it("names the client where no roles are declared", () => {
    expect(whoMay(wholeTarget, "replay")).toBe("tenant-a");
  });
});
