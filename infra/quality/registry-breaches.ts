import type { Tree } from "./tree.ts";

/**
 * Compares the ids of a registry with the files of its folder: one file for each id, named after it,
 * and no file beside. One line for each difference.
 */
export function registryBreaches(
  tree: Tree,
  registry: Readonly<{ folder: string; ids: readonly string[] }>,
): readonly string[] {
  const files = [...tree.keys()].filter(
    (file) =>
      file.startsWith(`${registry.folder}/`) &&
      file.endsWith(".ts") &&
      !/(?:\.(?:test|exercise|fixture)|\/index)\.ts$/.test(file),
  );
  const fileOf = (id: string): string => `${registry.folder}/${id}.ts`;
  const expected = new Set(registry.ids.map(fileOf));
  return [
    ...repeated(registry.ids).map((id) => `${fileOf(id)}: the id is listed twice`),
    ...files.filter((file) => !expected.has(file)).map((file) => `${file}: not in the list`),
    ...registry.ids
      .filter((id) => !new RegExp(`\\bid: "${id}"`).test(tree.get(fileOf(id)) ?? ""))
      .map((id) => `${fileOf(id)}: missing, or its id is another one`),
  ];
}

/** The values that occur more than once. */
export function repeated(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
