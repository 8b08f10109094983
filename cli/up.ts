import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import { openLedger, type Ledger } from "../conformance/ledger/ledger.ts";
import type { TierName } from "../infra/targets/reference-tier.ts";
import { openGround } from "./ground.ts";
import { onInterrupt } from "./interrupt.ts";
import { openProgress } from "./progress.ts";
import { identify } from "./run-identity.ts";
import { standUp } from "./stand-up.ts";
import { addressesOf, inWords, runningTarget } from "./up/addresses.ts";

/** What `jobproof up` takes. */
export type UpFlags = Readonly<{
  tier?: TierName;
  apis: string;
  workers: string;
  out?: string;
  json?: boolean;
}>;

/**
 * `jobproof up`: leaves the whole reference running, to be looked at and tried out, until Ctrl-C.
 *
 * Beside it stands a dependency that answers every probe 200, and each call of it is shown. Nothing is
 * behind a proxy. Says on standard output where everything is, and how to submit a job, and leaves a
 * target file of it, as of a service that runs already.
 */
export async function up(flags: UpFlags): Promise<void> {
  const [apis, workers] = [countOf("--apis", flags.apis), countOf("--workers", flags.workers)];
  const { folder } = identify({ verb: "up", out: flags.out, seed: undefined });
  const logFolder = path.join(folder, "logs");
  const progress = openProgress();
  const interrupt = onInterrupt(() => progress.line("ending the processes"));
  const ground = await openGround({ logFolder, say: progress.stage });
  let ledger: Ledger | null = null;
  try {
    const reference = { apis, workers };
    const tier = flags.tier === undefined ? {} : { tier: flags.tier };
    const standing = await standUp({ ground, target: null, isProxied: false, reference, ...tier });
    try {
      ledger = await openLedger({
        originNs: process.hrtime.bigint(),
        onOpened: (seen) => {
          if (seen.kind !== "call") return;
          progress.line(`job ${seen.jobId} called the dependency: attempt ${seen.attempt}`);
        },
        onEnded: () => undefined,
      });
      const { target, summary } = standing;
      const targetFile = path.join(folder, "target.json");
      await writeFile(targetFile, `${JSON.stringify(runningTarget(target), null, 2)}\n`, {
        mode: 0o600,
      });
      const probeUrl = ledger.urlOf("by-hand");
      const addresses = addressesOf({
        target,
        tier: summary.tier,
        probeUrl,
        logFolder,
        targetFile,
      });
      process.stdout.write(
        flags.json === true ? `${JSON.stringify(addresses)}\n` : inWords(addresses),
      );
      if (!interrupt.signal.aborted) await once(interrupt.signal, "abort");
    } finally {
      await standing.close();
    }
  } finally {
    await ledger?.close();
    await ground.close();
    interrupt.release();
    progress.done();
  }
}

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1 && count <= most) return count;
  throw new HarnessError({
    code: "options-contradict",
    message: `${name} takes a whole number from 1 to ${most}, not "${text}".`,
    hint: "jobproof up --apis 2 --workers 4",
  });
}

/** More processes are no use on one machine. */
const most = 64;
