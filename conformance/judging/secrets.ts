import type { Credentials, Headers, Role, Target } from "../contract/target.ts";

/** A shorter one may stand in a text by chance. */
const leastSecretChars = 12;

/** The secrets that a target file tells: credentials without the name of their scheme, and signing keys. */
function secretsOf(target: Target): readonly string[] {
  const { roles, ...clients }: Credentials = target.credentials ?? {};
  const ofRoles = Object.values<Role>(roles ?? {}).map(({ headers }) => headers);
  const ofClients = Object.values<Headers>(clients);
  const credentials = [...ofClients, ...ofRoles]
    .flatMap((headers) => Object.entries(headers))
    .filter(([name]) => /authorization|token|secret|cookie|api-?key/i.test(name))
    .map(([, value]) => value.replace(/^\w+ /, ""));
  const keys = (target.webhooks?.secrets ?? []).map((secret) => secret.replace(/^whsec_/, ""));
  return [...credentials, ...keys].filter((secret) => secret.length >= leastSecretChars);
}

/** Counts how many of them stand in a text. */
export function secretsIn(text: string, target: Target): number {
  return secretsOf(target).filter((secret) => text.includes(secret)).length;
}
