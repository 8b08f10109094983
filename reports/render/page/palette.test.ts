import { describe, expect, it } from "vitest";
import { markColours, palettes, paletteStyle, textPairs } from "./palette.ts";

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrast(a: string, b: string): number {
  const [bright = 0, dim = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each(["light", "dark"] as const)("the %s palette", (scheme) => {
  const colours = palettes[scheme];

  it.each(textPairs)("lets %s be read on %s (AA, 4.5 to 1)", (text, ground) => {
    expect(contrast(colours[text], colours[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(markColours)("lets a line of %s be seen on paper and on a band (3 to 1)", (mark) => {
    expect(contrast(colours[mark], colours.paper)).toBeGreaterThanOrEqual(3);
    expect(contrast(colours[mark], colours.band)).toBeGreaterThanOrEqual(3);
  });
});

describe("the palette's style", () => {
  it("is light in print, whatever the reader prefers on a screen", () => {
    expect(paletteStyle()).toContain("@media screen and (prefers-color-scheme:dark)");
  });
});
