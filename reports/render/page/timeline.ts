import type { AnyFault } from "../../../conformance/contract/fault.ts";
import type { HistoryEvent } from "../../../conformance/contract/history.ts";
import type { Ms } from "../../../conformance/contract/time.ts";
import { endOf, startOf } from "../words/event-words.ts";
import { cut } from "../words/plain.ts";
import { decimal } from "../words/quantity.ts";
import { outagesOf } from "./outages.ts";
import { placeLabels } from "./place-labels.ts";
import { strokesOf, type Stroke, type Tone } from "./strokes.ts";
import { numbersText, tracksOf, type Track } from "./tracks.ts";

/**
 * The geometry of an evidence picture, in pixels, ready to be drawn.
 *
 * Every event stands at its time on a linear axis. The room to the right of the axis is as wide as
 * the last labels need, and each lane as high as its labels need, so that no text is ever cut.
 */
export type Timeline = Readonly<{
  widthPx: number;
  heightPx: number;
  axisFrom: number;
  axisTo: number;
  axisY: number;
  unit: string;
  lanes: readonly Lane[];
  bands: readonly Readonly<{ x: number; widthPx: number; label: string }>[];
  ticks: readonly Readonly<{ x: number; text: string }>[];
}>;

/** The line of one actor, and what stands on it. */
export type Lane = Readonly<{ title: string; y: number; marks: readonly Mark[] }>;

/** One stroke as it is drawn: a dot, perhaps a span, perhaps a label. */
export type Mark = Readonly<{
  x: number;
  spanFrom: number;
  spanTo: number;
  isOpen: boolean;
  label: Label;
  labelPx: number;
  labelY: number;
  tone: Tone;
}>;

/** The numbers of the events, and words if there is room for them. */
export type Label = Readonly<{ numbers: string; words: string }>;

/** Words, or only numbers that leave the words to the list under the picture. */
export type Labelling = "words" | "numbers";

/** The height of a row of labels. */
export const labelRowPx = 14;

/** The width of one character; the text is drawn to exactly this width, whatever the font. */
const characterPx = 6.8;
const longestLabel = 26;
const topPx = 4;
const lanePx = 16;
const axisPx = 34;

/** Lays out events and the outages around them. */
export function layTimeline(options: {
  events: readonly HistoryEvent[];
  faults: readonly AnyFault[];
  widthPx: number;
  labels: Labelling;
}): Timeline {
  const { events, faults, widthPx, labels } = options;
  const window = windowOf(events);
  const tracks = tracksOf(
    events.flatMap((event, index) => strokesOf(event, index + 1)),
    {
      endMs: window.to,
      closeMs: ((window.to - window.from) * 2) / widthPx,
      joins: labels === "words" ? "same words" : "any words",
    },
  );
  const axisFrom = gutterOf(tracks, labels);
  const axisTo = axisEnd(tracks, { window, axisFrom, widthPx, labels });
  const xOf = (at: Ms): number => {
    const part = Math.min(1, Math.max(0, (at - window.from) / (window.to - window.from)));
    return round(axisFrom + part * (axisTo - axisFrom));
  };
  const lanes = layLanes(tracks, { xOf, axisTo, labels });
  const bands = outagesOf(faults)
    .filter((outage) => outage.from < window.to && (outage.to ?? Infinity) > window.from)
    .map((outage) => ({
      x: xOf(outage.from),
      widthPx: round(Math.max(1, xOf(outage.to ?? window.to) - xOf(outage.from))),
      label: outage.label,
    }));
  const axisY = (lanes.at(-1)?.y ?? topPx) + 12;
  const { ticks, unit } = ticksOf({ window, xOf, axisPx: axisTo - axisFrom });
  return { widthPx, heightPx: axisY + axisPx, axisFrom, axisTo, axisY, unit, lanes, bands, ticks };
}

type Window = Readonly<{ from: Ms; to: Ms }>;

/** From the first event's begin to the last one's end, and a little more, so that ends can be seen. */
function windowOf(events: readonly HistoryEvent[]): Window {
  const from = Math.min(...events.map(startOf));
  const last = Math.max(...events.map((event) => endOf(event) ?? startOf(event)));
  return { from, to: last + Math.max(0.1, (last - from) * 0.02) };
}

type Axis = Readonly<{ xOf: (at: Ms) => number; axisTo: number; labels: Labelling }>;

function layLanes(tracks: readonly Track[], axis: Axis): readonly Lane[] {
  const lanes: Lane[] = [];
  for (const { title, strokes } of tracks) {
    const { marks, rows } = layMarks(strokes, axis);
    const y = (lanes.at(-1)?.y ?? topPx) + lanePx + rows * labelRowPx;
    lanes.push({ title, y, marks: marks.map((mark) => ({ ...mark, labelY: y + mark.labelY })) });
  }
  return lanes;
}

/** Lays the marks of one lane; `labelY` counts from the lane's line. */
function layMarks(
  strokes: readonly Stroke[],
  { xOf, axisTo, labels }: Axis,
): Readonly<{ marks: readonly Mark[]; rows: number }> {
  const all = strokes.map((stroke) => ({
    stroke,
    x: xOf(stroke.at),
    label: labelOf(stroke, labels),
  }));
  const labelled = all.filter(({ label }) => label.numbers !== "");
  const places = placeLabels(labelled.map(({ x, label }) => ({ x, widthPx: labelPxOf(label) })));
  const rowOf = new Map(labelled.map(({ stroke }, index) => [stroke, places[index] ?? 0]));
  const marks = all.map(({ stroke, x, label }) => ({
    x,
    spanFrom: xOf(stroke.from),
    spanTo: stroke.to === null ? axisTo : xOf(stroke.to),
    isOpen: stroke.to === null,
    label,
    labelPx: textPxOf(label),
    labelY: -8 - (rowOf.get(stroke) ?? 0) * labelRowPx,
    tone: stroke.tone,
  }));
  return { marks, rows: Math.max(-1, ...places) + 1 };
}

/** On a narrow picture a request is numbered where it was sent; its answer is a dot. */
function labelOf(stroke: Stroke, labels: Labelling): Label {
  const numbers = numbersText(stroke.numbers);
  if (labels === "words")
    return { numbers, words: cut(stroke.words, longestLabel - numbers.length) };
  return { numbers: stroke.actor === "api" ? "" : numbers, words: "" };
}

function textPxOf({ numbers, words }: Label): number {
  const gap = words === "" ? 0 : 1;
  return round((numbers.length + gap + Array.from(words).length) * characterPx);
}

/** The text and the space between it and its leader. */
function labelPxOf(label: Label): number {
  return textPxOf(label) + 4;
}

function gutterOf(tracks: readonly Track[], labels: Labelling): number {
  const longest = Math.max(...tracks.map(({ title }) => title.length));
  return Math.ceil(longest * characterPx) + (labels === "words" ? 18 : 10);
}

/** How far right the axis may go so that each label still ends inside the picture. */
function axisEnd(
  tracks: readonly Track[],
  options: { window: Window; axisFrom: number; widthPx: number; labels: Labelling },
): number {
  const { window, axisFrom, widthPx, labels } = options;
  const limits = tracks
    .flatMap((track) => track.strokes)
    .map((stroke) => {
      const part = (stroke.at - window.from) / (window.to - window.from);
      const room = widthPx - 2 - labelPxOf(labelOf(stroke, labels)) - axisFrom;
      return axisFrom + room / Math.max(part, 0.01);
    });
  return Math.floor(Math.min(widthPx - 24, ...limits));
}

function ticksOf(options: {
  window: Window;
  xOf: (at: Ms) => number;
  axisPx: number;
}): Pick<Timeline, "ticks" | "unit"> {
  const { window, xOf, axisPx: widthPx } = options;
  const spanMs = window.to - window.from;
  const isShort = spanMs < 1000;
  const step = niceStep(spanMs / Math.max(2, Math.floor(widthPx / 80)));
  const ticks = Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, index) => ({
    x: xOf(window.from + index * step),
    text: decimal(isShort ? index * step : (index * step) / 1000, 3),
  }));
  return { ticks, unit: isShort ? "ms since the first event" : "s since the first event" };
}

/** The next step of 1, 2 or 5 times a power of ten that is not smaller. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((digit) => digit * power >= least * 0.999) ?? 10) * power;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
