/** Where lanes wait for each other. */
export interface Meetings {
  /** Waits until every other lane has met as often as this one, or has ended. */
  readonly meet: (lane: number) => Promise<void>;
  /** Nobody waits for this lane any more. */
  readonly end: (lane: number) => void;
}

/** Opens meetings for so many lanes. They cannot block for ever: whoever has met least is waiting for nobody. */
export function openMeetings(lanes: number): Meetings {
  const met = Array.from({ length: lanes }, () => 0);
  let waiting: { forAll: number; goOn: () => void }[] = [];

  const stir = (): void => {
    const fewest = Math.min(...met);
    const ready = waiting.filter(({ forAll }) => forAll <= fewest);
    waiting = waiting.filter(({ forAll }) => forAll > fewest);
    for (const { goOn } of ready) goOn();
  };

  return {
    meet: (lane) => {
      const forAll = (met[lane] ?? 0) + 1;
      met[lane] = forAll;
      return new Promise((goOn) => {
        waiting.push({ forAll, goOn });
        stir();
      });
    },
    end: (lane) => {
      met[lane] = Number.POSITIVE_INFINITY;
      stir();
    },
  };
}
