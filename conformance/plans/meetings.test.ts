import { expect, it } from "vitest";
import { openMeetings } from "./meetings.ts";

it("lets no lane go on before all have met", async () => {
  const { meet } = openMeetings(2);
  const order: string[] = [];
  const early = meet(0).then(() => order.push("early goes on"));
  await Promise.resolve();
  order.push("late comes");
  await meet(1);
  await early;
  expect(order).toEqual(["late comes", "early goes on"]);
});

it("does not wait for a lane that has ended, before or meanwhile", async () => {
  const { meet, end } = openMeetings(3);
  end(2);
  const waiting = meet(0);
  end(1);
  await waiting;
  await expect(meet(0)).resolves.toBeUndefined();
});

it("counts meetings, so that a lane with fewer of them is met as often as it comes", async () => {
  const { meet, end } = openMeetings(2);
  const order: string[] = [];
  const often = (async () => {
    await meet(0);
    order.push("first");
    await meet(0);
    order.push("second");
  })();
  await meet(1);
  order.push("once");
  end(1);
  await often;
  expect(order.toSorted()).toEqual(["first", "once", "second"]);
  expect(order.at(-1)).toBe("second");
});
