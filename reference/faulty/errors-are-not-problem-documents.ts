import { defineFault } from "./fault.ts";

/** Programs that read `code` and `type` find neither. */
export const errorsAreNotProblemDocuments = defineFault({
  id: "errors-are-not-problem-documents",
  wrong:
    'Errors are answered as {"error": "..."} in plain JSON, and declared as problem documents.',
  seen: null,
  tier: 3,
  breaks: ["ERR-1"],
  change: {
    api: (parts) => ({
      ...parts,
      errorAnswer: (refusal) => {
        const good = parts.errorAnswer(refusal);
        return {
          ...good,
          headers: { ...good.headers, "content-type": "application/json" },
          text: JSON.stringify({ error: refusal.detail }),
        };
      },
    }),
  },
});
