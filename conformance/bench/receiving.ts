import type { Answer } from "../contract/call.ts";
import type { Hook, HookOptions } from "../exercise.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Random } from "../random.ts";

export type ReceiverOptions = Readonly<{ exercise: string; ledger: Ledger; random: Random }>;

/** Opens hooks for webhooks; what is delivered to them is written down by the ledger. */
export function openReceiver({ exercise, ledger, random }: ReceiverOptions) {
  return {
    openHook: async (options: HookOptions = {}): Promise<Hook> => {
      const { script = [], repeatLast = false, site = "origin", label = exercise } = options;
      const name = `${label}-${random.hex(8)}`;
      await ledger.script([{ hook: name, exercise, answers: script, repeatLast }]);
      return { name, url: ledger.hookUrl(name, site) };
    },
    deliveriesOf: (hooks: readonly Hook[]) => hooks.flatMap(({ name }) => ledger.deliveries(name)),
    releaseHooks: (hooks: readonly Hook[], next?: Answer): Promise<number> =>
      ledger.releaseHooks(
        hooks.map(({ name }) => name),
        next,
      ),
  };
}
