import { wireErrors } from "../../../conformance/contract/errors.ts";
import { generatedFrom, table, type Document } from "./document.ts";

/** Every error code of the contract, and what a client may conclude from it. */
export const errorsDocument: Document = {
  path: "conformance/contract/ERRORS.md",
  render: () =>
    [
      generatedFrom("conformance/contract/errors.ts"),
      "# Errors on the wire",
      "Served as `application/problem+json` with the code in `code`. **No effect** says that the request certainly did nothing; where it is not certain, the job may exist. **Retry** says that the same request may succeed later.",
      table(["Code", "Status", "No effect", "Retry", "Title"], rows()),
    ].join("\n\n"),
};

function rows(): string[][] {
  return Object.entries(wireErrors).map(([code, error]) => [
    `\`${code}\``,
    String(error.status),
    error.definite ? "certain" : "not certain",
    error.retry ? "yes" : "no",
    error.title,
  ]);
}
