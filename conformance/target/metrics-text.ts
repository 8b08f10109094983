/** One line of the Prometheus text format. */
export type Sample = Readonly<{
  name: string;
  labels: ReadonlyMap<string, string>;
  value: number;
}>;

/**
 * Reads the Prometheus text format, and its successor OpenMetrics. What is no sample is passed over:
 * comments, lines that are broken, and values that are no number.
 */
export function samplesIn(text: string): readonly Sample[] {
  return text.split("\n").flatMap((line) => sampleOf(line) ?? []);
}

/**
 * Adds up the samples of one series, such as `jobs_total{outcome="accepted"}`: those with this name
 * and at least these labels. Null where there is none.
 */
export function sumOf(samples: readonly Sample[], series: string): number | null {
  const wanted = seriesOf(series);
  if (wanted === null) return null;
  const found = samples.filter(
    ({ name, labels }) =>
      name === wanted.name &&
      [...wanted.labels].every(([label, value]) => labels.get(label) === value),
  );
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
}

/** Takes a series apart; null where it is not spelt like one. */
export function seriesOf(text: string): Pick<Sample, "name" | "labels"> | null {
  const [, name, , inside = ""] = seriesForm.exec(text.trim()) ?? [];
  return name === undefined ? null : { name, labels: labelsIn(inside) };
}

const named = String.raw`([a-zA-Z_:][\w:]*)`;
const label = String.raw`[a-zA-Z_]\w*\s*=\s*"(?:\\.|[^"\\])*"`;
const labels = String.raw`(\{\s*((?:${label}\s*,?\s*)*)\})?`;
const seriesForm = new RegExp(`^${named}\\s*${labels}$`);
const sampleForm = new RegExp(`^${named}\\s*${labels}\\s+(\\S+)`);

function sampleOf(line: string): Sample | null {
  const [, name, , inside = "", number = ""] = sampleForm.exec(line.trim()) ?? [];
  const value = Number(number);
  if (name === undefined || number === "" || Number.isNaN(value)) return null;
  return { name, labels: labelsIn(inside), value };
}

function labelsIn(inside: string): ReadonlyMap<string, string> {
  const found = inside.matchAll(/([a-zA-Z_]\w*)\s*=\s*"((?:\\.|[^"\\])*)"/g);
  return new Map(Array.from(found, ([, name = "", value = ""]) => [name, unescaped(value)]));
}

function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
}
