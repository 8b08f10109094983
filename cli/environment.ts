import { readFileSync } from "node:fs";
import os from "node:os";
import type { Environment } from "../conformance/contract/run.ts";

const calibrations = 15;

/** Says what this run was made with, and how even the machine's pace is just now. */
export function environmentNow(): Environment {
  return {
    jobproof: versionOfJobproof(),
    node: process.version,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    noisePercent: noisePercent(),
  };
}

/** The version in package.json. */
export function versionOfJobproof(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * Times one fixed loop several times: the span between the quartiles, in per cent of the median.
 *
 * On a quiet machine it is 1 or 2; where it is 20, somebody else is at work here too.
 */
function noisePercent(): number {
  calibrate();
  const times = Array.from({ length: calibrations }, calibrate).toSorted((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? 0;
  return Math.round(((at(0.75) - at(0.25)) / at(0.5)) * 1000) / 10;
}

function calibrate(): number {
  const startedAt = process.hrtime.bigint();
  let state = 1;
  for (let step = 0; step < 1_000_000; step++)
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  const tookNs = Number(process.hrtime.bigint() - startedAt);
  return state < 0 ? 0 : tookNs;
}
