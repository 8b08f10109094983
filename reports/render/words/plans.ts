import type { Run } from "../../../conformance/contract/run.ts";
import { oneLine } from "./plain.ts";
import { counted } from "./quantity.ts";

/** What the search through random plans has come to, in a sentence; null if there was none. */
export function plansLine({ plans }: Run): string | null {
  if (plans === undefined) return null;
  const { failed } = plans;
  const tried = `${counted(plans.plans, "random plan")} with ${counted(plans.jobs, "job")} and ${counted(plans.faults, "fault")} were tried`;
  if (failed === null) return `${tried}; none failed.`;
  const size = `${counted(failed.jobs, "job")} and ${counted(failed.faults, "fault")}`;
  return `${tried}; one failed (${failed.rows.join(", ")}) and was made small: ${size}, in ${oneLine(failed.file)}.`;
}
