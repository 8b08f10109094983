import type { JsonValue } from "../../conformance/contract/json.ts";
import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** "Set to nothing" and "left alone" are not the same for whoever reads the payload. */
export const nullMembersAreDropped = defineFault({
  id: "null-members-are-dropped",
  wrong: "The serializer of payloads is set to leave out members that are null.",
  seen: null,
  tier: 2,
  breaks: ["EXE-6"],
  change: changeApiStore((store) => ({
    submit(submission) {
      const payload = withoutNulls(JSON.parse(submission.payload) as JsonValue);
      return store.submit({ ...submission, payload: JSON.stringify(payload) });
    },
  })),
});

function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutNulls(item));
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(
    members.map(([name, member]: [string, JsonValue]) => [name, withoutNulls(member)]),
  );
}
