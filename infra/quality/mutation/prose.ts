import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/*
 * Leaves the sentences of verdicts alone. A literal with a blank in it is read by people; no judge
 * decides by it, and a test that repeated it letter by letter would only make it hard to improve.
 */
const prose = declareValuePlugin(PluginKind.Ignore, "prose", {
  // The parser's types are not published beside it: only this much of a node is looked at.
  shouldIgnore: (place) => reasonFor(textOf((place as unknown as { node: Node }).node)),
});

/** What Stryker looks for in a module of plug-ins. */
export const strykerPlugins = [prose];

type Node = Readonly<{
  type: string;
  value?: unknown;
  quasis?: readonly Readonly<{ value: Readonly<{ raw: string }> }>[];
}>;

/** The text of a string or of a template; of anything else none. */
function textOf({ type, value, quasis = [] }: Node): string {
  if (type === "StringLiteral" && typeof value === "string") return value;
  return quasis.map((part) => part.value.raw).join("…");
}

function reasonFor(text: string): string | undefined {
  return text.trim().includes(" ") ? "words for people" : undefined;
}
