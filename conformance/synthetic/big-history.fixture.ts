import type { History, HistoryEvent } from "../contract/history.ts";
import type { Ms } from "../contract/time.ts";
import { writtenAt } from "./requests.fixture.ts";
import type { Scene } from "./scene.fixture.ts";
import { scenes } from "./scenes/index.fixture.ts";
import { inventWorld } from "./world.fixture.ts";

/** Jobs that are polled by many, which make up most of a long run; and how much all others have of it. */
const filler = "ends-under-many-eyes";
const shareOfOthers = 0.08;

/** It is played in so many pieces, so that what one was made of is forgotten before the next. */
const pieces = 20;

/**
 * A history of about so many events: every scene as large as its share, one after the other, so that
 * each judge has much to look at.
 *
 * Each is invented by itself and forgotten but for its events, for a million of them leave little room.
 */
export function bigHistory(events: number): History {
  const [first, ...others] = scenes.toSorted((a, b) => rankOf(a) - rankOf(b));
  if (first === undefined) return [];
  const plans = others.map((scene) => planFor(scene, (events * shareOfOthers) / others.length));
  const rest = events - plans.reduce((sum, plan) => sum + plan.events, 0);
  const history: HistoryEvent[] = [];
  const whole = planFor(first, rest);
  const piece = { ...whole, size: Math.ceil(whole.size / pieces) };
  const all = [...Array.from({ length: pieces }, () => piece), ...plans];
  for (const [index, { scene, size }] of all.entries()) {
    const from = lastTime(history) + 1_000;
    for (const event of play(scene, { size, from, name: String(index) })) history.push(event);
  }
  return history;
}

/** The filler first, then what disturbs nothing, then the rest. */
function rankOf({ id, isCalm }: Scene): number {
  return id === filler ? 0 : isCalm ? 1 : 2;
}

type Plan = Readonly<{ scene: Scene; size: number; events: number }>;

/** How large a scene must be to leave about so many events; it grows by as many with each size. */
function planFor(scene: Scene, share: number): Plan {
  const [small = 0, double = 0] = [10, 20].map(
    (size) => play(scene, { size, from: 0, name: "plan" }).length,
  );
  const each = (double - small) / 10;
  const size = each < 1 ? 1 : Math.max(1, Math.floor((share - (small - 10 * each)) / each));
  return { scene, size, events: each < 1 ? small : Math.round(small + (size - 10) * each) };
}

function play(scene: Scene, said: { size: number; from: Ms; name: string }): History {
  const { name, ...rest } = said;
  return inventWorld({ seed: `big ${name} ${scene.id}`, scenes: [scene], isCoarse: true, ...rest })
    .history;
}

function lastTime(history: History): Ms {
  const last = history.at(-1);
  return last === undefined ? 0 : writtenAt(last);
}
