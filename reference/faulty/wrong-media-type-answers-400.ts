import { defineFault } from "./fault.ts";

/** The parser's complaint hides that the client only has to say what it sends. */
export const wrongMediaTypeAnswers400 = defineFault({
  id: "wrong-media-type-answers-400",
  wrong: "A body of another media type is answered 400 like one that cannot be parsed, not 415.",
  seen: null,
  tier: 3,
  breaks: ["ACC-8"],
  change: {
    api: (parts) => ({
      ...parts,
      errorAnswer: (refusal) =>
        parts.errorAnswer(
          refusal.code === "media-type-not-supported"
            ? { ...refusal, code: "body-not-json" }
            : refusal,
        ),
    }),
  },
});
