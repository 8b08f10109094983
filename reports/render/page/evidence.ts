import type { HistoryEvent } from "../../../conformance/contract/history.ts";
import type { AnyFault } from "../../../conformance/contract/fault.ts";
import type { Op } from "../../../conformance/contract/op.ts";
import { inTime, startOf, tellEvent } from "../words/event-words.ts";
import { cut } from "../words/plain.ts";
import { count, counted, decimal, fixed } from "../words/quantity.ts";
import { markup, type Markup } from "../markup.ts";
import { outagesOf } from "./outages.ts";
import { drawTimeline } from "./timeline-svg.ts";
import { layTimeline } from "./timeline.ts";

/**
 * Shows the events that a verdict rests on: as a picture, and as numbered lines.
 *
 * `around` are the faults of the same exercise: those that are not evidence themselves still say
 * which process was away.
 */
export function evidence(
  events: readonly HistoryEvent[],
  options: { around: readonly AnyFault[]; title: string },
): Markup | null {
  if (events.length === 0) return null;
  const sorted = inTime(events);
  const first = startOf(sorted[0] ?? never());
  const after = afterFirst(sorted, first);
  const faults = withoutTwins([...events.filter(isFault), ...options.around]);
  const pictures = (["words", "numbers"] as const).map((labels) =>
    drawTimeline(layTimeline({ events: sorted, faults, widthPx: widths[labels], labels }), {
      className: `timeline-${labels}`,
      title: `${options.title}: ${counted(events.length, "event")} on a time axis, told in the list below`,
    }),
  );
  return markup`<figure class="evidence">${pictures}
<figcaption>${caption(sorted, first)}${shading(faults, first)}</figcaption></figure>
<table class="events"><caption class="unseen">Events of the evidence</caption><thead><tr><th scope="col"><abbr title="number in the picture">no.</abbr></th><th scope="col">after</th><th scope="col">what</th></tr></thead><tbody>${sorted.map((event, index) => eventRow(event, { number: index + 1, after: after(startOf(event)) }))}</tbody></table>`;
}

/** An event of the evidence is in the history as well; read from a file, they are two objects. */
function withoutTwins(faults: readonly AnyFault[]): readonly AnyFault[] {
  const named = faults.map((fault) => [JSON.stringify(fault), fault] as const);
  return [...new Map(named).values()];
}

function isFault(event: HistoryEvent): event is AnyFault {
  return event.kind === "fault" || event.kind === "link-fault" || event.kind === "service-fault";
}

const widths = { words: 800, numbers: 320 } as const;

function caption(events: readonly HistoryEvent[], first: number): string {
  return `${counted(events.length, "event")}; 0 is ${decimal(first / 1000, 3)} s into the run.`;
}

function shading(faults: readonly AnyFault[], first: number): string {
  const seconds = (at: number): string => `${decimal((at - first) / 1000, 3)} s`;
  const told = outagesOf(faults).map(({ label, from, to }) => {
    const until = to === null ? "until the end" : `to ${seconds(to)}`;
    return `${label} from ${seconds(from)} ${until}`;
  });
  return told.length === 0 ? "" : ` Shaded: ${told.join("; ")}.`;
}

function eventRow(event: HistoryEvent, place: { number: number; after: string }): Markup {
  return markup`<tr><td>${place.number}</td><td>${place.after}</td><td>${tellEvent(event)}${event.kind === "op" ? wire(event) : null}</td></tr>`;
}

/** One unit and as many decimals for all, so that a reader can compare them down the column. */
function afterFirst(events: readonly HistoryEvent[], first: number): (at: number) => string {
  const isShort = events.every((event) => startOf(event) - first < 1000);
  return (at) => (isShort ? `${fixed(at - first, 2)} ms` : `${fixed((at - first) / 1000, 3)} s`);
}

/** How much of a body a page shows; the history has more. */
const shownChars = 1_500;

function wire(op: Op): Markup {
  const { request, answer } = op;
  const asked = [`${request.method} ${request.path}`, ...headerLines(request.headers)];
  const came =
    answer === null
      ? [`no answer: ${op.failure ?? "reason unknown"}`]
      : [`HTTP ${answer.status}`, ...headerLines(answer.headers)];
  const askedBody = bodyLines(request.body ?? "", (request.body ?? "").length);
  const cameBody = answer === null ? [] : bodyLines(answer.body, answer.bodyChars);
  const lines = [...asked, ...askedBody, "", ...came, ...cameBody];
  return markup`<details class="wire"><summary>on the wire</summary><pre tabindex="0"><code>${lines.join("\n")}</code></pre></details>`;
}

function headerLines(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

function bodyLines(body: string, trueChars: number): readonly string[] {
  if (body === "") return [];
  const rest = trueChars - Math.min(body.length, shownChars);
  return ["", cut(body, shownChars), ...(rest > 0 ? [`(${count(rest)} more characters)`] : [])];
}

function never(): HistoryEvent {
  throw new Error("evidence without an event");
}
