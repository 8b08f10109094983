import { randomBytes } from "node:crypto";
import type { ProcessRole } from "../../conformance/contract/fault.ts";
import type { Webhooks } from "../../conformance/contract/target.ts";

/** What the reference is told of webhooks, and what it declares. */
export type ReferenceWebhooks = Webhooks &
  Required<Pick<Webhooks, "secrets" | "maxAttempts" | "backoff" | "timeoutMs">>;

/** Webhooks as they are declared for a quick gate: two secrets, as while one is replaced, and short times. */
export function quickWebhooks(): ReferenceWebhooks {
  return {
    secrets: [newSecret(), newSecret()],
    maxAttempts: 6,
    backoff: { baseMs: 400, factor: 2, capMs: 3_200, jitter: "equal" },
    timeoutMs: 2_000,
    guarded: true,
  };
}

/** The declared webhooks, as the reference is told them: the secrets only where deliveries are signed. */
export function webhookEnvironment(options: {
  webhooks: ReferenceWebhooks;
  harnessOrigin: string;
  role: ProcessRole;
}): Readonly<Record<string, string>> {
  const { webhooks, harnessOrigin, role } = options;
  if (role === "api") return { JOBPROOF_WEBHOOKS: "on", JOBPROOF_WEBHOOK_ALLOW: harnessOrigin };
  if (role === "relay") return {};
  const { backoff } = webhooks;
  return {
    JOBPROOF_WEBHOOK_ALLOW: harnessOrigin,
    JOBPROOF_WEBHOOK_SECRETS: webhooks.secrets.join(" "),
    JOBPROOF_WEBHOOK_MAX_ATTEMPTS: String(webhooks.maxAttempts),
    JOBPROOF_WEBHOOK_BACKOFF_BASE_MS: String(backoff.baseMs),
    JOBPROOF_WEBHOOK_BACKOFF_FACTOR: String(backoff.factor),
    JOBPROOF_WEBHOOK_BACKOFF_CAP_MS: String(backoff.capMs),
    JOBPROOF_WEBHOOK_TIMEOUT_MS: String(webhooks.timeoutMs),
  };
}

function newSecret(): string {
  return `whsec_${randomBytes(24).toString("base64")}`;
}
