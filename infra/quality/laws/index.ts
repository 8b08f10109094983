import { changelogHasUnreleased } from "./changelog-has-unreleased.ts";
import { exportsAreDocumented } from "./exports-are-documented.ts";
import { filesAreShort } from "./files-are-short.ts";
import type { Law } from "./law.ts";
import { lockIsComplete } from "./lock-is-complete.ts";
import { noBannedNames } from "./no-banned-names.ts";
import { noMachinePaths } from "./no-machine-paths.ts";
import { prescribedRoot } from "./prescribed-root.ts";
import { readmeInEachFolder } from "./readme-in-each-folder.ts";
import { readmeIsShort } from "./readme-is-short.ts";
import { todoNamesOwner } from "./todo-names-owner.ts";

/** Every law that a look at the files alone can judge. */
export const laws: readonly Law[] = [
  prescribedRoot,
  readmeInEachFolder,
  readmeIsShort,
  changelogHasUnreleased,
  noBannedNames,
  filesAreShort,
  exportsAreDocumented,
  todoNamesOwner,
  noMachinePaths,
  lockIsComplete,
];
