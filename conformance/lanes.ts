/** Does the same work on every item, `lanes` at a time, in the order of the list; lanes count from 1. */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item, lane: number) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const run = async (lane: number): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
      await work(item, lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, index) => run(index + 1)));
}
