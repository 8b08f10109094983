import type { Credentials, Headers } from "../../conformance/contract/target.ts";

/** Issues a token to each principal: as the target declares them, and as the reference is told them. */
export function issueCredentials(newToken: () => string): {
  credentials: Required<Credentials>;
  /** The value of JOBPROOF_CREDENTIALS. */
  issued: string;
} {
  const list: { token: string; tenant: string; role: string }[] = [];
  const issue = (tenant: string, role: string): Headers => {
    const token = newToken();
    list.push({ token, tenant, role });
    return { authorization: `Bearer ${token}` };
  };
  const credentials: Required<Credentials> = {
    tenantA: issue("tenant-a", "client"),
    tenantB: issue("tenant-b", "client"),
    roles: {
      viewer: { headers: issue("tenant-a", "viewer"), may: ["inspect"] },
      operator: { headers: issue("tenant-a", "operator"), may: ["inspect", "replay", "cancel"] },
      admin: {
        headers: issue("tenant-a", "admin"),
        may: ["inspect", "replay", "cancel", "discard"],
      },
    },
    adminB: issue("tenant-b", "admin"),
    rateLimited: issue("rate-limited", "client"),
    depthLimited: issue("depth-limited", "client"),
    shortLived: issue("short-lived", "client"),
  };
  return { credentials, issued: JSON.stringify(list) };
}
