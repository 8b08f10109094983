import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/*
 * Leaves the sentences of verdicts alone. A literal with a blank in it is read by people; no judge
 * decides by it, and a test that repeated it letter by letter would only make it hard to improve.
 */
const prose = declareValuePlugin(PluginKind.Ignore, "prose", {
  shouldIgnore: (place) => {
    if (place.isStringLiteral()) return reasonFor(place.node.value);
    if (!place.isTemplateLiteral()) return undefined;
    return reasonFor(place.node.quasis.map(({ value }) => value.raw).join("…"));
  },
});

/** What Stryker looks for in a module of plug-ins. */
export const strykerPlugins = [prose];

function reasonFor(text: string): string | undefined {
  return text.trim().includes(" ") ? "words for people" : undefined;
}
