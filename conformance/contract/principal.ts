/**
 * Who makes a request.
 *
 * `tenant-a` and `tenant-b` are clients of two tenants; the three roles belong to tenant A;
 * `nobody` sends no credentials, `stranger` sends some that nobody issued.
 */
export const principals = [
  "tenant-a",
  "tenant-b",
  "viewer",
  "operator",
  "admin",
  "nobody",
  "stranger",
] as const;

export type Principal = (typeof principals)[number];

/** What a role may be allowed to do. */
export const actions = ["inspect", "replay", "cancel", "discard"] as const;

export type Action = (typeof actions)[number];
