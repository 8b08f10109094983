/** What a credential lets its holder do; `api/authorise.ts` says what that is. */
export const roles = ["client", "viewer", "operator", "admin"] as const;

export type Role = (typeof roles)[number];

/** Whoever made a request, once its credentials are known. */
export type Caller = Readonly<{
  tenant: string;
  role: Role;
  /** Tells two credentials apart in the audit trail without giving either away. */
  name: string;
}>;
