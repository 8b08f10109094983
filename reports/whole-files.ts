import { open, rename, rm } from "node:fs/promises";
import path from "node:path";

/** A file to be written, in pieces so that a long one need not be one string. */
export type Writing = Readonly<{ file: string; chunks: Iterable<string> }>;

/**
 * Writes files so that each is either whole or as it was before, and all of them or none.
 *
 * All are written under other names first; only when every byte is safe on the disk are they
 * renamed, in the given order. A crash leaves at most other names behind.
 */
export async function writeWholeFiles(writings: readonly Writing[]): Promise<void> {
  const parts = writings.map(({ file, chunks }) => ({ file, chunks, part: partOf(file) }));
  try {
    for (const { part, chunks } of parts) await writeSafely(part, chunks);
    for (const { part, file } of parts) await rename(part, file);
  } catch (error) {
    await Promise.allSettled(parts.map(({ part }) => rm(part, { force: true })));
    throw error;
  }
}

function partOf(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.part`);
}

async function writeSafely(file: string, chunks: Iterable<string>): Promise<void> {
  const handle = await open(file, "w");
  try {
    for (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
