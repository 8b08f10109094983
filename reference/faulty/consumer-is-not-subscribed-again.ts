import { defineFault } from "./fault.ts";

/** The connection is made anew by its library, and what was asked of the old one is forgotten. */
export const consumerIsNotSubscribedAgain = defineFault({
  id: "consumer-is-not-subscribed-again",
  wrong: "A worker whose link broke connects again, is healthy, and never asks for jobs again.",
  seen: "allegro/vaas#488",
  tier: 1,
  breaks: ["DUR-6"],
  change: {
    worker: (parts) => {
      const { broker } = parts;
      let isSubscribed = true;
      return {
        ...parts,
        broker: {
          ...broker,
          async claim(options) {
            if (!isSubscribed) return [];
            try {
              return await broker.claim(options);
            } catch (error) {
              isSubscribed = false;
              throw error;
            }
          },
        },
      };
    },
  },
});
