import type { Ms } from "../contract/time.ts";
import { isTaken } from "../judging/deliveries.ts";
import type { Bench, Hook, HookOptions, Submission, SubmitOptions } from "../exercise.ts";

/** A receiver, and the job of whose end it is to be told. */
export type Told = Readonly<{ hook: Hook; job: Submission }>;

/** Opens a receiver of this kind, and submits a job that names it; the label is the hook's name. */
export async function tell(
  bench: Bench,
  options: HookOptions & { kind: string; submit?: SubmitOptions },
): Promise<Told> {
  const { kind, submit, ...how } = options;
  const hook = await bench.openHook({ ...how, label: kind });
  return { hook, job: await tellAgain(bench, hook, submit) };
}

/** Submits another job of whose end the same receiver is to be told. */
export function tellAgain(
  bench: Bench,
  hook: Hook,
  submit: SubmitOptions = {},
): Promise<Submission> {
  return bench.submit({ ...submit, webhook: hook.url, label: hook.name });
}

/** Waits until each of these receivers has taken a delivery; those whose job was refused are left out. */
export function untilTaken(bench: Bench, told: readonly Told[], withinMs: Ms): Promise<boolean> {
  const hooks = told.filter(({ job }) => job.jobId !== null).map(({ hook }) => hook);
  return bench.until(
    () => hooks.every((hook) => bench.deliveriesOf([hook]).some(isTaken)),
    withinMs,
  );
}
