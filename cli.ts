import { Command, CommanderError, Option } from "commander";
import {
  discardDeadLetters,
  editDeadLetter,
  listDeadLetters,
  replayDeadLetters,
  showDeadLetter,
  type DlqFlags,
  type ReplayFlags,
} from "./cli/dlq.ts";
import { doctor } from "./cli/doctor.ts";
import { versionOfJobproof } from "./cli/environment.ts";
import { gate, type GateFlags } from "./cli/gate.ts";
import { init, type InitFlags } from "./cli/init.ts";
import { list } from "./cli/list.ts";
import { proof, type ProofFlags } from "./cli/proof.ts";
import { report } from "./cli/report.ts";
import { run, type RunFlags } from "./cli/run.ts";
import { up, type UpFlags } from "./cli/up.ts";
import { exitCodes } from "./conformance/contract/exit-codes.ts";
import { HarnessError, harnessErrors } from "./conformance/contract/harness-error.ts";
import { referenceTiers } from "./infra/targets/reference-tier.ts";

/**
 * The one command: a verb for each thing that a person does. It composes and decides nothing.
 */
const exitHelp = `
Exit status:
  0 holds   1 fails   2 wrong usage   3 inconclusive   4 broken environment   5 void`;

const many = (value: string, former: readonly string[]): readonly string[] => [
  ...former,
  ...value.split(","),
];
const seed = new Option("--seed <text>", "decides everything random; printed with every run");
const out = new Option("--out <folder>", "where to leave the run (default: reports/runs/...)");
const json = new Option("--json", "print run.json on standard output, for machines");
const only = new Option("--only <rows>", "rows, ids or families, such as DUR-1,IDM")
  .argParser(many)
  .default([], "all");

const tier = (): Option =>
  new Option("--tier <broker>", "what the bundled reference stands on (default: postgres)").choices(
    referenceTiers,
  );

const program = new Command("jobproof")
  .description("When an asynchronous job API says 202 Accepted, can you believe it?")
  .version(versionOfJobproof())
  .showHelpAfterError("(jobproof --help shows every verb)")
  .addHelpText("after", exitHelp)
  .exitOverride();

program
  .command("gate")
  .description("Judge a service: the bundled reference, or your own by its target file")
  .option("--target <file>", "target file (.json, .yaml, .ts); without it the bundled reference")
  .addOption(tier().conflicts(["target"]))
  .addOption(only)
  .option("--quick", "every MUST row, and SHOULD rows that cost nothing more (the default)")
  .option("--full", "every row, with larger samples")
  .option("--certify", "every row in full, without a gap; writes bundle.json")
  .option("--plans <seconds>", "also try random plans of requests and faults for so long")
  .addOption(new Option("--plan <file>", "carry out one plan that a run left").conflicts(["plans"]))
  .addOption(seed)
  .addOption(out)
  .addOption(json)
  .addHelpText(
    "after",
    `
Examples:
  jobproof gate                                     judge the bundled reference
  jobproof gate --tier redis-sorted-sets            judge it with Redis as its broker (needs redis-server)
  jobproof gate --target my-service.json            judge your own service
  jobproof gate --target my-service.json --full     the same by every row, with larger samples
  jobproof gate --target my-service.json --certify  holds only without UNSUPPORTED and INCONCLUSIVE
  jobproof gate --only DUR,IDM-2 --seed 48151623    judge some rows, with the same seed again
  jobproof gate --plans 60                          random plans for a minute, the smallest that fails is kept
  jobproof gate --plan reports/runs/X/plan.json     carry that one out again
${exitHelp}`,
  )
  .action((flags: GateFlags) => gate(flags));

program
  .command("run")
  .description("Put the reference and its control under the load of a scenario")
  .argument("<scenario>", "its id; 'jobproof list' shows all")
  .option("--time-scale <factor>", "1 is real time, 0.1 ten times as short", "1")
  .addOption(seed)
  .addOption(out)
  .addOption(json)
  .addHelpText(
    "after",
    `
Examples:
  jobproof run traffic-spike                     a thousand clicks, in real time (about 80 s)
  jobproof run traffic-spike --time-scale 0.1    the same ten times as fast
${exitHelp}`,
  )
  .action((id: string, flags: RunFlags) => run(id, flags));

program
  .command("init")
  .description("Ask about your service and write its target file")
  .option("--format <format>", "yaml, json or ts (default: yaml)")
  .option("--out <file>", "where to write it (default: jobproof.target.yaml)")
  .option("--yes", "ask nothing, take the usual answers")
  .option("--force", "replace a file that is there")
  .action((flags: InitFlags) => init(flags));

program
  .command("up")
  .description("Leave the whole reference running until Ctrl-C, and say how to talk to it")
  .addOption(tier())
  .option("--apis <number>", "API processes", "2")
  .option("--workers <number>", "worker processes", "2")
  .option("--out <folder>", "where its logs go (default: reports/runs/...)")
  .option("--json", "print where everything is on standard output, for machines")
  .addHelpText(
    "after",
    `
Examples:
  jobproof up                             two API and two worker processes, and a curl line that submits a job
  jobproof up --tier redis-sorted-sets    the same with Redis as its broker, and a relay
  jobproof up --workers 4 --json          for a script: one line of JSON when all stands`,
  )
  .action((flags: UpFlags) => up(flags));

const dlq = program
  .command("dlq")
  .description("Look after the dead letters of a service: list, show, edit, replay, discard")
  .addHelpText(
    "after",
    `
Examples:
  jobproof dlq list --target my-service.yaml                  what failed for good, as a table
  jobproof dlq show ID --target my-service.yaml               one entry whole
  jobproof dlq edit ID --payload mended.json --target my-service.yaml
  jobproof dlq replay ID ID --target my-service.yaml          queue these jobs again
  jobproof dlq replay --target my-service.yaml --reason attempts-exhausted --per-sec 5
  jobproof dlq discard ID --target my-service.yaml --as admin

Exit status:
  0 done   1 the service refused   2 wrong usage   4 it does not answer`,
  );
const inboxOf = (command: Command): Command =>
  command
    .requiredOption("--target <file>", "target file (.json, .yaml, .ts) of the service")
    .option("--as <role>", "viewer, operator or admin (default: the least role that may)")
    .addOption(new Option("--json", "print what the service said, for machines"));
const reason = new Option("--reason <code>", "only those that failed for this reason");

inboxOf(dlq.command("list"))
  .description("Show what failed for good, as a table")
  .addOption(reason)
  .action((flags: DlqFlags & Readonly<{ reason?: string }>) => listDeadLetters(flags));
inboxOf(dlq.command("show"))
  .description("Show one entry whole")
  .argument("<id>")
  .action((id: string, flags: DlqFlags) => showDeadLetter(id, flags));
inboxOf(dlq.command("edit"))
  .description("Mend the payload that the next replay will run with")
  .argument("<id>")
  .requiredOption("--payload <file>", "the payload as JSON, - for standard input")
  .action((id: string, flags: DlqFlags & Readonly<{ payload: string }>) =>
    editDeadLetter(id, flags),
  );
inboxOf(dlq.command("replay"))
  .description("Queue jobs again: these, or all that a filter finds")
  .argument("[id...]")
  .addOption(reason)
  .option("--from <time>", "only those whose last attempt was then or later (RFC 3339)")
  .option("--until <time>", "only those whose last attempt was before")
  .option("--per-sec <number>", "so many a second")
  .action((ids: readonly string[], flags: ReplayFlags) => replayDeadLetters(ids, flags));
inboxOf(dlq.command("discard"))
  .description("Give entries up for good")
  .argument("<id...>")
  .action((ids: readonly string[], flags: DlqFlags) => discardDeadLetters(ids, flags));

program
  .command("list")
  .description("Show every check and every scenario")
  .addOption(json)
  .action(list);

program
  .command("doctor")
  .description("Say what can run on this machine, and how to get the rest")
  .addOption(json)
  .action(doctor);

program
  .command("report")
  .description("Render the report of a run again from its folder")
  .argument("<folder>", "a folder that a run left, such as reports/runs/...")
  .addOption(json)
  .action(report);

program
  .command("proof")
  .description(
    "Judge services of which it is known what must come out: faulty, lazy and legal ones",
  )
  .option("--only <services>", "ids of services, separated by commas", many, [])
  .addOption(
    new Option("--tier <number>", "only faulty services, and only those that are so bad").choices([
      "1",
      "2",
      "3",
    ]),
  )
  .option("--repeat <number>", "judge each service so many times, each with a fresh seed", "1")
  .option("--rounds <number>", "also judge the unbroken reference this many times", "0")
  .addOption(seed)
  .addOption(out)
  .addHelpText(
    "after",
    `
Faulty services must be caught: of tier 1 (work is lost or done twice, whoever may not can, something
grows without end) each time, of all 95 in 100. Lazy ones must get no PASS by looking away, and legal
ones no blame.

Examples:
  jobproof proof                                  judge every service once
  jobproof proof --tier 1 --repeat 20             the worst ones, twenty times each
  jobproof proof --only one-entry-in-fifty-is-dropped,other-customs
${exitHelp}`,
  )
  .action((flags: ProofFlags) => proof(flags));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = complain(error);
}

/** Tells the person what is wrong and what to do; a stack trace only for our own bugs. */
function complain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes["bad-usage"];
  if (error instanceof HarnessError) {
    process.stderr.write(`\njobproof: ${error.message}\n  ${error.hint}\n`);
    return exitCodes[harnessErrors[error.code]];
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`\njobproof: a bug of ours. Please report it with this trace.\n${trace}\n`);
  return exitCodes["broken-environment"];
}
