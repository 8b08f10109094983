/**
 * Every colour of a page, by what it means. The only place where a colour is written down, so that
 * contrast can be computed: the tests hold each pair to WCAG AA.
 *
 * `…Wash` is the background on which the colour of the same name is read.
 */
export const palettes = {
  light: {
    ink: "#16191d",
    soft: "#545d69",
    line: "#dde1e6",
    edge: "#7a838e",
    paper: "#ffffff",
    wash: "#f5f6f8",
    band: "#f8e4e5",
    link: "#1c5a9c",
    ok: "#0a6b52",
    okWash: "#e3f2ed",
    warn: "#855000",
    warnWash: "#fbf0de",
    fail: "#b3202a",
    onFail: "#ffffff",
    failWash: "#fbe9ea",
    open: "#5b3fa6",
    openWash: "#eeeafa",
    mute: "#5b646f",
    blue: "#2467a8",
    green: "#0b7a5e",
    orange: "#b9500b",
    violet: "#6b4fb3",
    red: "#b3202a",
    grey: "#6b747f",
  },
  dark: {
    ink: "#e8ebef",
    soft: "#a3adb9",
    line: "#2c323a",
    edge: "#77818d",
    paper: "#111418",
    wash: "#191d23",
    band: "#3a1f23",
    link: "#7db8f2",
    ok: "#4fcba5",
    okWash: "#13302a",
    warn: "#e5aa4b",
    warnWash: "#352a15",
    fail: "#ff7f86",
    onFail: "#16080a",
    failWash: "#3a1b1f",
    open: "#b7a3f2",
    openWash: "#29223f",
    mute: "#9aa4b0",
    blue: "#6fb1ee",
    green: "#3fc49d",
    orange: "#f09552",
    violet: "#ab95f0",
    red: "#ff7f86",
    grey: "#8d97a3",
  },
} as const satisfies Record<"light" | "dark", Readonly<Record<string, string>>>;

/** The name of a colour, which both palettes have. */
export type Colour = keyof (typeof palettes)["light"];

/** Which colours are read as text on which: each must reach 4.5 to 1. */
export const textPairs: readonly (readonly [text: Colour, ground: Colour])[] = [
  ...(["ink", "soft", "link", "ok", "warn", "fail", "open", "mute"] as const).map(
    (text) => [text, "paper"] as const,
  ),
  ...(["ink", "soft", "link"] as const).map((text) => [text, "wash"] as const),
  ["ink", "band"],
  ["soft", "band"],
  ["fail", "band"],
  ["ok", "okWash"],
  ["warn", "warnWash"],
  ["fail", "failWash"],
  ["ink", "failWash"],
  ["open", "openWash"],
  ["onFail", "fail"],
];

/** Colours of lines and marks, which must reach 3 to 1 on paper and on a fault's band. */
export const markColours = [
  "edge",
  "blue",
  "green",
  "orange",
  "violet",
  "red",
  "grey",
] as const satisfies readonly Colour[];

/**
 * The palettes as custom properties: light by default and on paper, dark where it is preferred.
 *
 * Charts are drawn before the browser turns to its print styles; `data-paper` tells them that they
 * will be printed.
 */
export function paletteStyle(): string {
  const light = properties(palettes.light);
  const dark = properties(palettes.dark);
  return [
    `:root{color-scheme:light dark;${light}}`,
    `@media screen and (prefers-color-scheme:dark){:root{${dark}}}`,
    `:root[data-paper]{${light}}`,
  ].join("\n");
}

function properties(colours: Readonly<Record<Colour, string>>): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}
