/** The environment is wrong: which variables, how, and what to write instead. */
export class SettingsError extends Error {
  readonly problems: readonly string[];
  readonly hint: string;

  constructor(problems: readonly string[]) {
    super(`The environment is not valid:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "SettingsError";
    this.problems = problems;
    this.hint = "reference/README.md lists every variable and its default.";
  }
}

type Range = Readonly<{ otherwise?: number; min?: number; max?: number }>;

/**
 * Reads variables and gathers what is wrong with them, so that a person sees all of it at once.
 *
 * Each reader answers some value of the right type even where the variable is wrong; `done` then
 * throws instead of handing the settings over.
 */
export function environmentReader(environment: Readonly<Record<string, string | undefined>>) {
  const problems: string[] = [];
  // An empty variable is an unset one: that is what compose files and unit files produce.
  const valueOf = (name: string): string | undefined => environment[name] || undefined;
  const complain = (name: string, problem: string): void => {
    problems.push(`${name} ${problem}`);
  };

  function number(name: string, range: Range, isRight = Number.isFinite): number {
    const { otherwise, min = -Infinity, max = Infinity } = range;
    const given = valueOf(name);
    const value = given === undefined ? otherwise : Number(given);
    if (value !== undefined && isRight(value) && value >= min && value <= max) return value;
    const kind = isRight === Number.isFinite ? "number" : "whole number";
    const bounds = [min > -Infinity && `at least ${min}`, max < Infinity && `at most ${max}`];
    complain(name, `must be a ${[kind, ...bounds].filter((part) => part !== false).join(", ")}`);
    return min;
  }

  function parsed<T>(name: string, parse: (text: string) => T, otherwise: T): T {
    try {
      const given = valueOf(name);
      if (given === undefined) throw new Error("must be set");
      return parse(given);
    } catch (error) {
      const isJson = error instanceof SyntaxError;
      complain(name, isJson || !(error instanceof Error) ? "must be valid JSON" : error.message);
      return otherwise;
    }
  }

  function text(name: string, otherwise?: string): string {
    const value = valueOf(name) ?? otherwise;
    if (value === undefined) complain(name, "must be set");
    return value ?? "";
  }

  return {
    has: (name: string): boolean => valueOf(name) !== undefined,
    text,
    number: (name: string, range: Range): number => number(name, range),
    integer: (name: string, range: Range): number => number(name, range, Number.isSafeInteger),
    parsed,

    url(name: string, protocols: readonly string[]): string {
      const value = valueOf(name) ?? "";
      const { protocol } = URL.parse(value) ?? {};
      if (protocol === undefined || !protocols.includes(protocol)) {
        complain(name, `must be a URL that starts with ${protocols.join("// or ")}//`);
      }
      return value;
    },

    oneOf<T extends string>(name: string, words: readonly T[], otherwise: T): T {
      const value = valueOf(name) ?? otherwise;
      const found = words.find((word) => word === value);
      if (found === undefined) complain(name, `must be one of ${words.join(", ")}`);
      return found ?? otherwise;
    },

    /** Hands the settings over if nothing was wrong. */
    done<T>(settings: T): T {
      if (problems.length > 0) throw new SettingsError(problems);
      return settings;
    },
  };
}
