import type { Conservation } from "../../../conformance/contract/run.ts";
import { count, share } from "../words/quantity.ts";
import { markup, type Markup } from "../markup.ts";

/**
 * Shows where all accepted jobs are: a bar, and the counts that it is made of.
 *
 * The counts stand under the bar and not in it: a thin part could not hold its own text.
 */
export function conservationBar(conservation: Conservation): Markup {
  const { accepted, calls, effectKeys } = conservation;
  const parts = partsOf(conservation);
  const sum = parts.reduce((total, part) => total + part.n, 0);
  return markup`<div class="conservation">
${accepted > 0 ? drawBar(parts, sum) : null}<ul class="parts">${parts
    .filter((part) => part.n > 0 || part.isAlwaysTold)
    .map(
      (part) =>
        markup`<li class="${part.n > 0 ? part.className : "none"}">${swatch(part)}<b>${count(part.n)}</b> ${part.name} <small>${share(part.n, accepted)}</small></li>`,
    )}</ul>
<p class="small">${count(accepted)} accepted = ${parts.map((part) => `${count(part.n)} ${part.name}`).join(" + ")}. ${count(calls)} calls of the dependency, ${count(effectKeys)} effect keys.${imbalance(accepted, sum)}</p></div>`;
}

type Piece = Readonly<{ name: string; n: number; className: string; isAlwaysTold: boolean }>;

function partsOf(conservation: Conservation): readonly Piece[] {
  const { succeeded, failed, canceled, expired, unfinished, lost } = conservation;
  return [
    { name: "succeeded", n: succeeded, className: "part-ok", isAlwaysTold: true },
    { name: "failed", n: failed, className: "part-failed", isAlwaysTold: false },
    { name: "canceled", n: canceled, className: "part-canceled", isAlwaysTold: false },
    { name: "expired", n: expired, className: "part-expired", isAlwaysTold: false },
    { name: "unfinished", n: unfinished, className: "part-unfinished", isAlwaysTold: false },
    { name: "lost", n: lost, className: "part-lost", isAlwaysTold: true },
  ];
}

/** Draws the parts in proportion; whatever exists is at least wide enough to be seen. */
function drawBar(parts: readonly Piece[], sum: number): Markup {
  const shown = parts.filter((part) => part.n > 0);
  const widths = shown.map((part) => Math.max(0.8, (part.n / sum) * 100));
  const total = widths.reduce((all, width) => all + width, 0);
  const scaled = widths.map((width) => (width / total) * 100);
  const bars = shown.map((part, index) => {
    const x = scaled.slice(0, index).reduce((all, width) => all + width, 0);
    return markup`<rect class="${part.className}" x="${perCent(x)}" y="0" width="${perCent(scaled[index] ?? 0)}" height="22"/>`;
  });
  const says = shown.map((part) => `${count(part.n)} ${part.name}`).join(", ");
  return markup`<svg class="bar" width="100%" height="22" role="img" aria-label="${says}">${bars}</svg>`;
}

function swatch(part: Piece): Markup {
  return markup`<svg width="10" height="10" aria-hidden="true"><rect class="${part.className}" width="10" height="10" rx="2"/></svg>`;
}

function imbalance(accepted: number, sum: number): Markup | null {
  if (sum === accepted) return null;
  return markup` <b class="says-no">This does not add up: ${count(sum)} are accounted for.</b>`;
}

function perCent(value: number): string {
  return `${Math.round(value * 100) / 100}%`;
}
