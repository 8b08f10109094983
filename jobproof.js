#!/usr/bin/env node
/*
 * Starts the command on a Node that can run it: this one, or the one that `npm ci` put into
 * node_modules. Written so that Node 12 can parse it, because an old Node must get a sentence
 * here instead of a stack trace. `--program <file>`, as first argument, starts another program
 * of this repository in the same way; the npm scripts use it.
 */
import { spawn, spawnSync } from "child_process";
import path from "path";
import { fileURLToPath } from "url";

const neededMajor = 24;
const brokenEnvironment = 4;
const isWindows = process.platform === "win32";
const folder = path.dirname(fileURLToPath(import.meta.url));

if (majorOf(process.version) >= neededMajor) {
  void startHere();
} else {
  startOn(path.join(folder, "node_modules", "node", "bin", isWindows ? "node.exe" : "node"));
}

function startHere() {
  if (process.channel) endWithLauncher(process.channel);
  const isOther = process.argv[2] === "--program";
  const [, file] = isOther ? process.argv.splice(2, 2) : [];
  return import(isOther ? new URL(file, import.meta.url).href : "./cli.ts");
}

function startOn(node) {
  const answer = spawnSync(node, ["--version"], { encoding: "utf8" });
  const found = answer.status === 0 ? answer.stdout.trim() : "none";
  if (majorOf(found) < neededMajor || Number.isNaN(majorOf(found))) {
    process.stderr.write(
      `Jobproof needs Node ${neededMajor} or newer, but this is Node ${process.version} and ` +
        `node_modules/node has ${found}: run \`npm ci\` with install scripts on ` +
        `(\`npm install-scripts approve node\` permits the one that it needs), ` +
        `or install Node ${neededMajor}.\n`,
    );
    process.exitCode = brokenEnvironment;
    return;
  }
  // In a group of its own, the child gets nothing from the terminal: every signal comes through
  // here, so Ctrl-C reaches it once whether it was sent to the group or to this process alone.
  const child = spawn(node, process.argv.slice(1), {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: !isWindows,
  });
  const stopForwarding = forwardSignals(child);
  child.on("exit", (code, signal) => {
    stopForwarding();
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code;
  });
}

function forwardSignals(child) {
  const names = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2", "SIGWINCH", "SIGCONT"];
  const forward = (signal) => isWindows || child.kill(signal);
  const pause = () => {
    child.kill("SIGSTOP");
    process.kill(process.pid, "SIGSTOP");
  };
  names.forEach((name) => process.on(name, forward));
  process.on("SIGTSTP", pause);
  return () => {
    names.forEach((name) => process.removeListener(name, forward));
    process.removeListener("SIGTSTP", pause);
  };
}

/** A launcher that was killed cannot forward anything: the loss of its channel stands for SIGTERM. */
function endWithLauncher(channel) {
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  channel.unref();
}

function majorOf(version) {
  return Number.parseInt(version.replace("v", ""), 10);
}
