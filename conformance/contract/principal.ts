/**
 * Who makes a request.
 *
 * `tenant-a` and `tenant-b` are clients of two tenants; the three roles belong to tenant A;
 * `admin-b` is an admin of tenant B; `rate-limited` and `depth-limited` are clients whom the declared
 * limits bind, so that nothing else is refused for their sake; `short-lived` is a client whose keys and
 * records live no longer than declared, so that nothing else expires. `nobody` sends no credentials, `stranger` sends some that nobody issued.
 */
export const principals = [
  "tenant-a",
  "tenant-b",
  "viewer",
  "operator",
  "admin",
  "admin-b",
  "rate-limited",
  "depth-limited",
  "short-lived",
  "nobody",
  "stranger",
] as const;

export type Principal = (typeof principals)[number];

/** What a role may be allowed to do. */
export const actions = ["inspect", "replay", "cancel", "discard"] as const;

export type Action = (typeof actions)[number];
