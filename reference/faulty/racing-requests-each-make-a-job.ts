import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The search for the key and the insert are two steps, and the retry of a client comes between them. */
export const racingRequestsEachMakeAJob = defineFault({
  id: "racing-requests-each-make-a-job",
  wrong: "The key is looked up first and nothing guards the insert: who finds no job makes one.",
  seen: "mastodon/mastodon#37879",
  tier: 1,
  breaks: ["IDM-2"],
  change: changeApiStore((store) => ({
    async submit(submission) {
      const outcome = await store.submit(submission);
      const { id, key } = submission;
      return outcome.kind === "key-in-use"
        ? store.submit({ ...submission, key: `${key} ${id}` })
        : outcome;
    },
  })),
});
