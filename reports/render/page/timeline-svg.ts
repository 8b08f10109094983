import { markup, type Markup } from "../markup.ts";
import { labelRowPx, type Lane, type Mark, type Timeline } from "./timeline.ts";

/** Draws a timeline. Colours come from the style sheet, so that it follows light and dark. */
export function drawTimeline(
  timeline: Timeline,
  options: { className: string; title: string },
): Markup {
  const { widthPx, heightPx, axisFrom, axisTo, axisY, lanes, bands, ticks, unit } = timeline;
  return markup`<svg class="timeline ${options.className}" viewBox="0 0 ${widthPx} ${heightPx}" role="img" aria-label="${options.title}">
${bands.map(
  (band) =>
    markup`<rect class="band" x="${band.x}" y="0" width="${band.widthPx}" height="${axisY}"><title>${band.label}</title></rect>`,
)}${lanes.map((lane) => drawLane(lane, timeline))}
<line class="axis" x1="${axisFrom}" x2="${axisTo}" y1="${axisY}" y2="${axisY}"/>${ticks.map(
    (tick) =>
      markup`<line class="axis" x1="${tick.x}" x2="${tick.x}" y1="${axisY}" y2="${axisY + 4}"/><text class="tick" x="${tick.x}" y="${axisY + 16}" text-anchor="middle">${tick.text}</text>`,
  )}
<text class="tick" x="${axisFrom}" y="${axisY + 31}">${unit}</text>
</svg>`;
}

function drawLane(lane: Lane, { axisFrom, axisTo }: Timeline): Markup {
  return markup`
<text class="lane" x="0" y="${lane.y + 4}">${lane.title}</text><line class="rail" x1="${axisFrom}" x2="${axisTo}" y1="${lane.y}" y2="${lane.y}"/>${lane.marks.map((mark) => drawMark(mark, lane.y))}`;
}

function drawMark(mark: Mark, y: number): Markup {
  const { x, spanFrom, spanTo, tone } = mark;
  const isSpan = spanTo - spanFrom >= 1;
  const span = isSpan
    ? markup`<line class="span ${tone}${mark.isOpen ? " unended" : ""}" x1="${spanFrom}" x2="${spanTo}" y1="${y}" y2="${y}"/>`
    : null;
  return markup`${span}${drawLabel(mark, y)}<circle class="dot ${tone}" cx="${x}" cy="${y}" r="3.5"/>`;
}

function drawLabel(mark: Mark, y: number): Markup | null {
  const { x, label, labelY, labelPx, tone } = mark;
  if (label.numbers === "") return null;
  const isRaised = y - labelY > labelRowPx;
  const leader = isRaised
    ? markup`<line class="leader" x1="${x}" x2="${x}" y1="${y - 3}" y2="${labelY - 8}"/>`
    : null;
  const words = label.words === "" ? "" : ` ${label.words}`;
  return markup`${leader}<text class="label ${tone}" x="${x + 4}" y="${labelY}" textLength="${labelPx}" lengthAdjust="spacingAndGlyphs"><tspan class="number">${label.numbers}</tspan>${words}</text>`;
}
