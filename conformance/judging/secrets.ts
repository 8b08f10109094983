import type { Headers, Target } from "../contract/target.ts";

/** A shorter one may stand in a text by chance. */
const leastSecretChars = 12;

/** The secrets that a target file tells: credentials without the name of their scheme, and signing keys. */
function secretsOf(target: Target): readonly string[] {
  const { tenantA, tenantB, roles, adminB, rateLimited, depthLimited } = target.credentials ?? {};
  const ofRoles = Object.values(roles ?? {}).map(({ headers }) => headers);
  const all: readonly (Headers | undefined)[] = [
    tenantA,
    tenantB,
    ...ofRoles,
    adminB,
    rateLimited,
    depthLimited,
  ];
  const credentials = all
    .flatMap((headers) => Object.entries(headers ?? {}))
    .filter(([name]) => /authorization|token|secret|cookie|api-?key/i.test(name))
    .map(([, value]) => value.replace(/^\w+ /, ""));
  const keys = (target.webhooks?.secrets ?? []).map((secret) => secret.replace(/^whsec_/, ""));
  return [...credentials, ...keys].filter((secret) => secret.length >= leastSecretChars);
}

/** Counts how many of them stand in a text. */
export function secretsIn(text: string, target: Target): number {
  return secretsOf(target).filter((secret) => text.includes(secret)).length;
}
