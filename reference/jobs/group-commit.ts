/**
 * Lets many callers share one commit.
 *
 * A commit waits for the disk, whatever it holds. So nobody waits for a fixed time or number:
 * whoever comes while the commits before are under way simply goes with the next one.
 */
export function groupCommit<Item, Outcome>(options: {
  /** Commits all items at once, and answers in their order. */
  commit: (items: readonly Item[]) => Promise<readonly Outcome[]>;
  maxItems: number;
  maxInFlight: number;
  sizeOf: (item: Item) => number;
  /** A batch is closed before it exceeds this; one larger item goes alone. */
  maxSize: number;
}): (item: Item) => Promise<Outcome> {
  type Waiting = { item: Item; settle: PromiseWithResolvers<Outcome> };
  let waiting: Waiting[] = [];
  let inFlight = 0;
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled || waiting.length === 0 || inFlight >= options.maxInFlight) return;
    isScheduled = true;
    // Whatever else has arrived in this turn of the event loop comes along.
    setImmediate(() => {
      isScheduled = false;
      void flush();
      schedule();
    });
  }

  async function flush(): Promise<void> {
    const batch = takeBatch();
    inFlight += 1;
    try {
      const outcomes = await options.commit(batch.map(({ item }) => item));
      for (const [index, { settle }] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) settle.reject(new Error("A commit left an item unanswered"));
        else settle.resolve(outcome);
      }
    } catch (error) {
      // Those behind would wait for the same failure: telling them now keeps the wait bounded.
      for (const { settle } of [...batch, ...waiting.splice(0)]) settle.reject(error);
    } finally {
      inFlight -= 1;
      schedule();
    }
  }

  function takeBatch(): readonly Waiting[] {
    let size = 0;
    const tooFar = waiting.findIndex(({ item }, index) => {
      size += options.sizeOf(item);
      return index >= options.maxItems || (index > 0 && size > options.maxSize);
    });
    const batch = waiting.slice(0, tooFar === -1 ? waiting.length : tooFar);
    waiting = waiting.slice(batch.length);
    return batch;
  }

  return (item) => {
    const settle = Promise.withResolvers<Outcome>();
    waiting.push({ item, settle });
    schedule();
    return settle.promise;
  };
}
