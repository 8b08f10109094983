import { defineFault } from "./fault.ts";

/** What a full prefetch buffer does when nobody looks at what it answers. */
export const oneEntryInFiftyIsDropped = defineFault({
  id: "one-entry-in-fifty-is-dropped",
  wrong: "One queue entry in fifty is acknowledged and not run, and no one looks for jobs without.",
  seen: null,
  tier: 1,
  breaks: ["DUR-1"],
  change: {
    worker: (parts) => {
      const { broker, store } = parts;
      let taken = 0;
      return {
        ...parts,
        store: { ...store, takeForgotten: async () => [] },
        broker: {
          ...broker,
          async claim(options) {
            const leases = await broker.claim(options);
            const kept = leases.filter(() => (taken += 1) % 50 !== 0);
            const dropped = leases.filter((lease) => !kept.includes(lease));
            await Promise.all(dropped.map((lease) => broker.settle(lease, "done")));
            return kept;
          },
        },
      };
    },
  },
});
