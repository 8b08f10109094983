import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

const besideThisFile = fileURLToPath(new URL("letterbox.db", import.meta.url));

/**
 * Opens the file that API and workers share. WAL lets them read while one writes; FULL makes each
 * commit wait for the disk, so that a letter which was accepted is there after a crash.
 */
export function openStore(file = besideThisFile) {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  patiently(() => db.exec("PRAGMA journal_mode = WAL"));
  db.exec("PRAGMA synchronous = FULL");
  db.exec(`
    CREATE TABLE IF NOT EXISTS letters (
      id TEXT PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      fingerprint TEXT NOT NULL,
      content TEXT NOT NULL,
      state TEXT NOT NULL,
      due INTEGER NOT NULL,
      lease_until INTEGER NOT NULL DEFAULT 0,
      tries INTEGER NOT NULL DEFAULT 0,
      error TEXT,
      answer TEXT
    );
    CREATE INDEX IF NOT EXISTS open_letters ON letters (due)
      WHERE state IN ('waiting', 'on its way');
  `);
  return db;
}

/** Changing the journal does not wait for others that open the file at the same time. */
function patiently(change) {
  for (let tries = 1; ; tries++) {
    try {
      return change();
    } catch (error) {
      if (tries === 100) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
