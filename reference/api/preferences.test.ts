import { describe, expect, it } from "vitest";

import { preferencesOf } from "./preferences.ts";

describe("preferencesOf", () => {
  it.each([
    [undefined, false, null],
    ["", false, null],
    ["respond-async", true, null],
    ["Respond-Async, wait=5", true, 5],
    ['respond-async, wait="5"', true, 5],
    ["wait = 7 ; x=1", false, 7],
    ["foo, handling=bar, wait=3", false, 3],
    ['foo="a,wait=9,b", wait=2', false, 2],
    ["wait=1, wait=9", false, 1],
    ["wait=-1", false, null],
    ["wait=soon", false, null],
    ["wait", false, null],
    ['=;,,"', false, null],
  ])("reads %j", (prefer, respondAsync, waitSec) => {
    const headers = prefer === undefined ? {} : { prefer };
    expect(preferencesOf(headers)).toEqual({ respondAsync, waitSec });
  });
});
