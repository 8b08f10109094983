import type { Action, Principal } from "./contract/principal.ts";
import type { Target } from "./contract/target.ts";
import { roleNames, type RoleName } from "./judging/role-matrix.ts";

/**
 * Somebody of the first tenant who is declared to be allowed this: the least role of all, or the
 * client where the target file knows no roles.
 */
export function whoMay(target: Target, action: Action): Principal {
  const roles = target.credentials?.roles;
  const isAllowed = (role: RoleName): boolean => roles?.[role].may.includes(action) === true;
  return roleNames.find(isAllowed) ?? "tenant-a";
}
