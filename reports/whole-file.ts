import { open, rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Writes a file so that it is either whole or not there: under another name first, then renamed.
 *
 * A crash leaves at most the other name behind. What stood there before stays until the new file is
 * safe on the disk.
 */
export async function writeWholeFile(file: string, chunks: Iterable<string>): Promise<void> {
  const unfinished = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.part`);
  try {
    const handle = await open(unfinished, "w");
    try {
      for (const chunk of chunks) await handle.write(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
