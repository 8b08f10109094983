import { Ajv, type ValidateFunction } from "ajv";
import schema from "../conformance/contract/run.schema.json" with { type: "json" };
import type { HistoryEvent } from "../conformance/contract/history.ts";
import type { Run } from "../conformance/contract/run.ts";

/**
 * Says what is wrong with a value that should be a run or an event of a history.
 *
 * Properties that the schema does not know are let through: a later version may add what an
 * earlier reader need not know, without a new number.
 */
const ajv = new Ajv({ strict: false }).addSchema(tolerant(schema), "run");

/** Says whether this is a run; if not, why. */
export const shapeOfRun = shape<Run>("run");

/** Says whether this is an event of a history; if not, why. */
export const shapeOfEvent = shape<HistoryEvent>("run#/definitions/HistoryEvent");

/** `wrong` is null where the value has the shape, and then it may be taken for one. */
export type Shaped<T> = Readonly<{ value: T; wrong: null } | { value: null; wrong: string }>;

function shape<T>(ref: string): (value: unknown) => Shaped<T> {
  let validate: ValidateFunction<T> | undefined;
  return (value) => {
    validate ??= ajv.compile<T>({ $ref: ref });
    if (validate(value)) return { value, wrong: null };
    const [error] = validate.errors ?? [];
    const place = error?.instancePath ?? "";
    return { value: null, wrong: `${place === "" ? "it" : place} ${error?.message ?? "is wrong"}` };
  };
}

function tolerant(closed: object): object {
  const text = JSON.stringify(closed, (key, value: unknown) =>
    key === "additionalProperties" && value === false ? undefined : value,
  );
  return JSON.parse(text) as object;
}
