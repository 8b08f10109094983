/** A command that a document shows to its reader. */
export type ShownCommand = Readonly<{ file: string; command: string }>;

/** What can be called: the verbs of `jobproof` and the scripts of package.json. */
export type Callable = Readonly<{ verbs: readonly string[]; scripts: readonly string[] }>;

/** Lists the commands in the `sh` blocks of a Markdown text, one for each line, without comments. */
export function shownCommands(file: string, markdown: string): readonly ShownCommand[] {
  const blocks = [...markdown.matchAll(/^ *```(?:sh|bash|shell|console)\n([^]*?)^ *```/gm)];
  return blocks
    .flatMap(([, block = ""]) => block.replaceAll(/\\\n\s*/g, "").split("\n"))
    .map((line) =>
      line
        .replace(/(?:^|\s)#.*$/, "")
        .replace(/^\s*\$ /, "")
        .trim(),
    )
    .filter((command) => command !== "")
    .map((command) => ({ file, command }));
}

/** Says what in a shown command does not exist; null where all does. */
export function missingIn({ command }: ShownCommand, callable: Callable): string | null {
  const verbs = [...command.matchAll(/\bjobproof(?:\.js)? +([a-z][\w-]*)/g)];
  const scripts = [...command.matchAll(/\bnpm (?:run +(?:-s +)?([\w:-]+)|(test|start)\b)/g)];
  const verb = verbs.map(([, name = ""]) => name).find((name) => !callable.verbs.includes(name));
  if (verb !== undefined) return `no verb "${verb}"`;
  const script = scripts
    .map(([, run, short]) => run ?? short ?? "")
    .find((name) => !callable.scripts.includes(name));
  return script === undefined ? null : `no script "${script}"`;
}

/** Reads the verbs out of what `jobproof --help` prints. */
export function verbsIn(help: string): readonly string[] {
  const [, list = ""] = help.split(/^Commands:$/m);
  return [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].flatMap(([, verb]) => verb ?? []);
}
