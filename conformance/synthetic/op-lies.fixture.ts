import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Dice } from "./dice.fixture.ts";
import { replaced } from "./planting.fixture.ts";

/** Alters one of the requests that are meant. */
export function onOp(
  isMeant: (op: Op) => boolean,
  change: (op: Op, dice: Dice) => Partial<Op>,
): (history: History, dice: Dice) => History | null {
  return (history, dice) => {
    const those = history.flatMap((event) =>
      event.kind === "op" && isMeant(event) ? [event] : [],
    );
    if (those.length === 0) return null;
    const op = dice.pick(those);
    return replaced(history, op, change(op, dice));
  };
}

/** Tells the requests of one kind that an exercise made, and labelled so. */
export function isOf(exercise: string, did: Op["did"], label?: string): (op: Op) => boolean {
  return (op) =>
    op.exercise === exercise && op.did === did && (label === undefined || op.label === label);
}

/** The same answer with other headers; none but these. */
export function headed(op: Op, headers: Readonly<Record<string, string>>): Partial<Op> {
  return { answer: op.answer === null ? null : { ...op.answer, headers } };
}

/** The same answer with another body. */
export function withBody({ answer }: Op, body: string): Op["answer"] {
  return answer === null ? null : { ...answer, body, bodyChars: body.length };
}
