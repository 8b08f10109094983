import { catalogDocument } from "./catalog.ts";
import { checksDocument } from "./checks.ts";
import type { Document } from "./document.ts";
import { errorsDocument } from "./errors.ts";
import { schemas } from "./schemas.ts";

/** Every file that `npm run generate` writes. */
export const documents: readonly Document[] = [
  ...schemas,
  errorsDocument,
  checksDocument,
  catalogDocument,
];
