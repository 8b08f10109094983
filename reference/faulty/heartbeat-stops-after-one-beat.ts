import { defineFault } from "./fault.ts";

/** Jobs of up to two leases work, and so do all tests. */
export const heartbeatStopsAfterOneBeat = defineFault({
  id: "heartbeat-stops-after-one-beat",
  wrong: "A worker renews the lease of each of its jobs once, and then never again.",
  seen: "taskforcesh/bullmq#3183",
  tier: 2,
  breaks: ["VIS-1"],
  change: {
    worker: (parts) => ({
      ...parts,
      startHeartbeat: (options) => {
        const renewed = new Set<string>();
        return parts.startHeartbeat({
          ...options,
          async renew(fences) {
            const due = fences.filter(({ token }) => !renewed.has(token));
            const renewals = await options.renew(due);
            for (const { token } of due) renewed.add(token);
            return fences.map((fence) => renewals[due.indexOf(fence)] ?? "held");
          },
        });
      },
    }),
  },
});
