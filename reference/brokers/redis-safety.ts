import { BrokerRefused } from "./broker.ts";

/**
 * Refuses a Redis that would lose entries, by what it says of itself (INFO, which every user may ask).
 *
 * Throws BrokerRefused with what to set instead. An old server is always refused; one that keeps
 * nothing on its disk, or evicts keys when its memory is full, unless `allowUnsafe` says that jobs may
 * wait until the reconciler finds them.
 */
export function refuseUnsafeRedis(info: string, { allowUnsafe }: { allowUnsafe: boolean }): void {
  const fields = new Map(
    info.split("\r\n").map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1)] as const;
    }),
  );
  const version = fields.get("redis_version") ?? "unknown";
  if (!(Number.parseInt(version, 10) >= oldestMajor)) {
    throw new BrokerRefused(`is version ${version}: ${oldestMajor} or newer is needed`);
  }
  if (allowUnsafe) return;
  const policy = fields.get("maxmemory_policy");
  if (policy !== "noeviction") {
    throw new BrokerRefused(
      `evicts keys when its memory is full (maxmemory-policy ${policy}): set noeviction, or ${orAllow}`,
    );
  }
  if (fields.get("aof_enabled") !== "1") {
    throw new BrokerRefused(
      `forgets its entries when it is restarted (appendonly no): set appendonly yes, or ${orAllow}`,
    );
  }
}

const oldestMajor = 7;
const orAllow = "JOBPROOF_BROKER_UNSAFE=on";
