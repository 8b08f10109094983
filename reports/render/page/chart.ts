import type { Band } from "../../../conformance/contract/run.ts";
import { markup, type Markup } from "../markup.ts";
import type { Colour } from "./palette.ts";

/**
 * A chart as data: the page carries it as JSON, and `page.js` draws it with Chart.js.
 *
 * Bounds and ticks are given, never guessed, so that pictures side by side have the same scales.
 */
export type Chart = Readonly<{
  id: string;
  /** What the picture shows, for those who cannot see it. */
  says: string;
  x: Axis;
  y: Axis;
  lines: readonly Line[];
  bands: readonly Pick<Band, "fromSec" | "toSec">[];
}>;

/** `percentile` is logarithmic in 1 / (1 - p); `milliseconds` is logarithmic with times as ticks. */
export type Axis = Readonly<{
  title: string;
  scale: "linear" | "percentile" | "milliseconds";
  min: number;
  max: number;
  ticks: readonly number[];
}>;

/** One line of a chart. The dash tells lines apart where colour cannot. */
export type Line = Readonly<{
  name: string;
  colour: Colour;
  dash: readonly number[];
  isFilled: boolean;
  points: readonly Point[];
}>;

/** One point of a line, in the units of the axes. */
export type Point = readonly [x: number, y: number];

/** The place of a chart on the page, under its heading and key. */
export function chartFigure(
  chart: Chart,
  words: { heading: string; caption: string; size: "tall" | "low" },
): Markup {
  return markup`<figure class="chart"><figcaption><b>${words.heading}</b>${words.caption === "" ? "" : ` · ${words.caption}`}</figcaption>
${chart.lines.length > 1 ? chartKey(chart.lines) : null}<div class="canvas ${words.size}"><canvas id="${chart.id}" role="img" aria-label="${chart.says}"></canvas></div></figure>`;
}

/** Shows which line is which by colour and dash, outside the canvas so that it can wrap. */
function chartKey(lines: readonly Line[]): Markup {
  return markup`<ul class="lines">${lines.map(
    (line) =>
      markup`<li><svg viewBox="0 0 26 8" width="26" height="8" aria-hidden="true"><line class="stroke-${line.colour}" x1="0" x2="26" y1="4" y2="4" stroke-dasharray="${line.dash.join(" ")}"/></svg>${line.name}</li>`,
  )}</ul>\n`;
}
