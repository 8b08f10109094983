import type { Ms } from "../../conformance/contract/time.ts";
import type { ClickSeen } from "./clicks.ts";
import type { SideFigures } from "./side-figures.ts";
import { counted, lasting } from "./words.ts";

type Told = Readonly<{
  figures: SideFigures;
  clicks: readonly ClickSeen[];
  patienceMs: Ms;
}>;

/** Says what became of the clicks where the work is part of the request. */
export function controlSentence(told: Told): string {
  const { figures, clicks } = told;
  return sentence([
    `${share(figures.completed, figures.offered)} got their result${lastOf(clicks, "completedAt")}`,
    ...unlucky(told, "was done all the same, for nobody"),
  ]);
}

/** Says what became of the clicks where the work comes after the answer. */
export function referenceSentence(told: Told): string {
  const { figures, clicks } = told;
  const { offered, accepted, completed, lost } = figures;
  return sentence([
    `${share(accepted, offered)} were accepted${lastOf(clicks, "acceptedAt")}`,
    ...(accepted === 0
      ? []
      : [
          `${share(completed, accepted)} of these have their result${lastOf(clicks, "completedAt")}`,
          lost === 0 ? "none was lost" : `${counted(lost)} ${lost === 1 ? "was" : "were"} lost`,
        ]),
    ...unlucky(told, "was done all the same"),
  ]);
}

function sentence(parts: readonly string[]): string {
  const text = parts.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function share(some: number, all: number): string {
  return some === all ? `all ${counted(all)}` : `${counted(some)} of ${counted(all)}`;
}

function lastOf(clicks: readonly ClickSeen[], moment: "acceptedAt" | "completedAt"): string {
  const durations = clicks.flatMap((click) => {
    const at = click[moment];
    return at === null ? [] : [at - click.arrival.intendedAt];
  });
  const last = durations.reduce((latest, duration) => Math.max(latest, duration), 0);
  return durations.length === 0 ? "" : `, the last after ${lasting(last)}`;
}

function unlucky({ figures, clicks, patienceMs }: Told, becameOfWork: string): readonly string[] {
  const { timedOut, refused, failed } = figures;
  const workedInVain = clicks.filter(
    ({ fate, calls }) => fate === "timed-out" && calls.some((call) => call.end === "answered"),
  ).length;
  const inVain =
    workedInVain === 0
      ? ""
      : `, and the work of ${workedInVain === timedOut ? "all" : counted(workedInVain)} of them ${becameOfWork}`;
  return [
    ...(timedOut > 0 ? [`${counted(timedOut)} gave up after ${lasting(patienceMs)}${inVain}`] : []),
    ...(refused > 0 ? [`${counted(refused)} were refused`] : []),
    ...(failed > 0 ? [`${counted(failed)} ended with an error`] : []),
  ];
}
