import type { Caller } from "../caller.ts";
import {
  processRoles,
  type FaultEvent,
  type ProcessFault,
  type ProcessRole,
} from "../contract/fault.ts";
import type { Confirmation, Processes } from "../contract/processes.ts";
import type { Policy } from "../contract/policy.ts";
import type { Clock } from "../contract/time.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** How long beyond its grace a terminated process may take before it is killed. */
const lateAfterGraceMs = 5_000;

export type StimulatorOptions = Readonly<{
  exercise: string;
  processes: Processes | null;
  policy: Policy;
  ledger: Ledger;
  caller: Caller;
  clock: Clock;
  record: (event: FaultEvent) => void;
}>;

/** Applies faults to processes; each is confirmed by the operating system and written down. */
export function openStimulator(options: StimulatorOptions) {
  const { exercise, processes, policy, ledger, caller, clock, record } = options;
  const stopped = new Set<string>();
  const namesOf = (role: ProcessRole): readonly string[] => processes?.names(role) ?? [];
  const roleOf = (name: string): ProcessRole =>
    processRoles.find((role) => namesOf(role).includes(name)) ?? "worker";

  const applyOne = async (fault: ProcessFault, name: string): Promise<void> => {
    if (processes === null) throw new Error("the target file declares no processes");
    const injectedAt = clock();
    const confirmation =
      fault === "terminate"
        ? await endedInTime(
            processes.apply(fault, name),
            (policy.shutdownGraceMs ?? 0) + lateAfterGraceMs,
          )
        : await processes.apply(fault, name);
    const confirmedAt = clock();
    if (fault === "stop") stopped.add(name);
    else stopped.delete(name);
    await ledger.sync();
    record({
      kind: "fault",
      exercise,
      fault,
      process: name,
      role: roleOf(name),
      pid: confirmation.pid,
      injectedAt,
      confirmedAt,
      settledAt: clock(),
      confirmation: confirmation.detail,
    });
    if (confirmation.detail === didNotEnd) await applyOne("kill", name);
  };

  const apply = async (fault: ProcessFault, names: readonly string[]): Promise<void> => {
    await Promise.all(names.map((name) => applyOne(fault, name)));
    if (names.some((name) => roleOf(name) === "api")) await caller.reconnect();
  };

  return {
    apply,
    processes: namesOf,
    logs: (): Promise<readonly string[]> =>
      Promise.all(
        [...namesOf("api"), ...namesOf("worker")].map(
          async (name) => (await processes?.logOf(name)) ?? "",
        ),
      ),
    isUp: (name: string): boolean => processes?.isUp(name) === true,
    /** Resumes and starts whatever does not run, also what died because its store was away. */
    healProcesses: async (): Promise<void> => {
      const all = [...namesOf("api"), ...namesOf("worker")];
      await apply(
        "resume",
        all.filter((name) => stopped.has(name)),
      );
      await apply(
        "start",
        all.filter((name) => processes?.isUp(name) === false),
      );
    },
  };
}

const didNotEnd = "did not end by itself in its grace and was killed";

async function endedInTime(ended: Promise<Confirmation>, withinMs: number): Promise<Confirmation> {
  const { promise: late, resolve } = Promise.withResolvers<Confirmation>();
  const timer = setTimeout(resolve, withinMs, { pid: 0, detail: didNotEnd });
  const confirmation = await Promise.race([ended, late]);
  clearTimeout(timer);
  return confirmation;
}
