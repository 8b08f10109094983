import type { Law } from "./law.ts";

const lockFile = "package-lock.json";

/**
 * A registry that has builds for some platforms only leaves the others out of the lock, and then
 * `npm ci` refuses everywhere.
 */
export const lockIsComplete: Law = {
  id: "lock-is-complete",
  says: `${lockFile} has an entry for each optional dependency, whatever its platform`,
  breaches: (tree) => {
    const text = tree.get(lockFile);
    if (text === undefined) return [`${lockFile}: missing`];
    const lock = JSON.parse(text) as Lock;
    const packages = new Map(Object.entries(lock.packages ?? {}));
    return [...packages].flatMap(([folder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !foldersAround(folder).some((at) => packages.has(`${at}${name}`)))
        .map((name) => `${lockFile}: no entry for ${name}`),
    );
  },
};

type Lock = Readonly<{
  packages?: Readonly<Record<string, { optionalDependencies?: Readonly<Record<string, string>> }>>;
}>;

/** Where Node looks for what a package needs: in its own folder, then in each one around it. */
function foldersAround(folder: string): readonly string[] {
  const own = `${folder}/node_modules/`.replace(/^\//, "");
  const at = folder.lastIndexOf("/node_modules/");
  if (folder === "") return [own];
  return [own, ...foldersAround(at < 0 ? "" : folder.slice(0, at))];
}
