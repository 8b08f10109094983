/*
 * Installs what services that are not ours need: `install-program.ts bullmq celery`, or all without a
 * name. Each has a manifest of its own in its folder, with every version pinned, and nothing of it
 * becomes a dependency of this repository.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const targets = fileURLToPath(new URL(".", import.meta.url));

/** By which file a service says what it needs, and what installs that. */
const installers: Readonly<Record<string, readonly (readonly [string, ...string[]])[]>> = {
  "package-lock.json": [["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]],
  "requirements.txt": [
    ["python3", "-m", "venv", ".venv"],
    [".venv/bin/pip", "install", "--quiet", "--requirement", "requirements.txt"],
  ],
};

const known = readdirSync(targets).filter((name) =>
  Object.keys(installers).some((manifest) => existsSync(join(targets, name, manifest))),
);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : known;
const unknown = wanted.filter((name) => !known.includes(name));

if (unknown.length > 0) {
  process.stderr.write(
    `Nothing to install for ${unknown.join(", ")}; there are ${known.join(", ")}.\n`,
  );
  process.exitCode = 2;
} else {
  for (const name of wanted) process.exitCode ||= await install(name);
}

/** Resolves to the exit status of the first command that failed, or 0. */
async function install(name: string): Promise<number> {
  const folder = join(targets, name);
  const manifests = Object.keys(installers).filter((file) => existsSync(join(folder, file)));
  for (const command of manifests.flatMap((file) => installers[file] ?? [])) {
    process.stdout.write(`${name}: ${command.join(" ")}\n`);
    const status = await run(command, folder);
    if (status !== 0) return status;
  }
  return 0;
}

async function run(
  [program, ...args]: readonly [string, ...string[]],
  cwd: string,
): Promise<number> {
  const child = spawn(program, args, { cwd, stdio: "inherit" });
  return await new Promise((resolve) => {
    child.once("error", ({ message }) => {
      process.stderr.write(`${message}\n`);
      resolve(4);
    });
    child.once("exit", (status) => resolve(status ?? 4));
  });
}
