import type { Action } from "../contract/principal.ts";

/** The roles that a target may declare, the least first. */
export const roleNames = ["viewer", "operator", "admin"] as const;

export type RoleName = (typeof roleNames)[number];

/** The label of what one role tries, on the submission of its job and on the try itself. */
export function tryLabel(action: Action, role: RoleName): string {
  return `${action}-by-${role}`;
}
