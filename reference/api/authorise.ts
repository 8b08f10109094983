import type { Role } from "../roles.ts";
import type { Action } from "./route.ts";

/** Decides whether a role may do something to the jobs of its own tenant. */
export type Authorise = (role: Role, action: Action) => boolean;

/**
 * What each role may do; whatever is not listed is refused. Operators are whom the trail is about:
 * to read it is for those who look, and for those who answer for all.
 */
const permissions = {
  client: ["submit", "read", "cancel"],
  viewer: ["read", "inspect", "audit"],
  operator: ["read", "inspect", "cancel", "replay", "bulk-replay", "edit"],
  admin: ["read", "inspect", "cancel", "replay", "bulk-replay", "edit", "discard", "audit"],
} as const satisfies Record<Role, readonly Action[]>;

/** Decides by the table of permissions. */
export const byPermissions: Authorise = (role, action) =>
  permissions[role].some((permitted: Action) => permitted === action);
