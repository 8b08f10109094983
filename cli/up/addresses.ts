import type { JsonValue } from "../../conformance/contract/json.ts";
import type { Credentials, Headers, Target } from "../../conformance/contract/target.ts";
import { fillBody } from "../../conformance/target/target-words.ts";

/** Where a service that was left running is, and how to talk to it. */
export type Addresses = Readonly<{
  tier: string;
  apis: readonly string[];
  metrics: readonly string[];
  /** What a probe job calls. */
  dependency: string;
  logs: string;
  /** A target file, for `jobproof gate --target` and `jobproof dlq --target`. */
  targetFile: string;
  /** The headers by which each principal is known. */
  credentials: Readonly<Record<string, Headers>>;
  /** A line for a POSIX shell that submits one job. */
  curl: string;
}>;

/** Collects them. */
export function addressesOf(options: {
  target: Target;
  tier: string;
  probeUrl: string;
  logFolder: string;
  targetFile: string;
}): Addresses {
  const { target, tier, probeUrl, logFolder, targetFile } = options;
  const credentials = named(target.credentials ?? {});
  return {
    tier,
    apis: target.baseUrls,
    metrics: target.metrics?.urls ?? [],
    dependency: probeUrl,
    logs: logFolder,
    targetFile,
    credentials,
    curl: curlThatSubmits(target, { probeUrl, headers: credentials["client of tenant a"] ?? {} }),
  };
}

/** The same target as one that runs already: nobody else is to start its processes. */
export function runningTarget({
  processes: _processes,
  links: _links,
  services: _services,
  ...target
}: Target): Target {
  return target;
}

/** Tells them to a person. */
export function inWords(addresses: Addresses): string {
  const { tier, apis, metrics, dependency, logs, targetFile, credentials, curl } = addresses;
  const rows = [
    ["API", apis.join("  ")],
    ["metrics", metrics.join("  ")],
    ["dependency", `${dependency} (answers every probe 200; each call is shown here)`],
    ["logs", logs],
    ["target file", targetFile],
    ...Object.entries(credentials).map(([name, headers]) => [name, headersInWords(headers)]),
  ];
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  const lines = rows.map(([name = "", what = ""]) => `  ${name.padEnd(width)}  ${what}`);
  return `
The reference stands on ${tier}, with the short times of a gate.

${lines.join("\n")}

Submit a job, and read it where its Location says:

  ${curl}

Ctrl-C ends it all.
`;
}

function named({ tenantA, tenantB, roles }: Credentials): Readonly<Record<string, Headers>> {
  const ofRoles = Object.entries(roles ?? {}).map(
    ([role, { headers }]) => [`${role} of tenant a`, headers] as const,
  );
  const clients = { "client of tenant a": tenantA, "client of tenant b": tenantB };
  const all = [...Object.entries(clients), ...ofRoles];
  return Object.fromEntries(
    all.flatMap(([name, headers]) => (headers === undefined ? [] : [[name, headers]])),
  );
}

function curlThatSubmits(
  { baseUrls, submit }: Target,
  { probeUrl, headers }: { probeUrl: string; headers: Headers },
): string {
  const payload: JsonValue = { url: probeUrl, token: "by-hand", payload: { hello: "world" } };
  const key = submit.keyHeader === undefined ? {} : { [submit.keyHeader]: "my-first-job" };
  const all = { "content-type": "application/json", ...key, ...headers };
  const words = Object.entries(all).map(([name, value]) => `-H '${name}: ${value}'`);
  const body = JSON.stringify(fillBody(submit.body, payload));
  return `curl -i -X POST ${baseUrls[0]}${submit.path} ${words.join(" ")} -d '${body}'`;
}

function headersInWords(headers: Headers): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}
