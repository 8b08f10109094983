import { defineFault } from "./fault.ts";

/** One word in a table of permissions. */
export const viewerMayReplay = defineFault({
  id: "viewer-may-replay",
  wrong: "Who may look at dead letters may replay them: both are one permission.",
  seen: null,
  tier: 1,
  breaks: ["RBC-2"],
  change: {
    api: (parts) => ({
      ...parts,
      authorise: (role, action) => parts.authorise(role, action === "replay" ? "inspect" : action),
    }),
  },
});
