/** Lets an exercise await a condition instead of sleeping: it is looked at after every event. */
export interface Watch {
  /** Tells that something happened. */
  readonly stir: () => void;
  /** Resolves to true as soon as the condition holds, to false when the time is up. */
  readonly until: (condition: () => boolean, withinMs: number) => Promise<boolean>;
}

/** Makes a watch on which nobody looks yet. */
export function openWatch(): Watch {
  const looks = new Set<() => void>();
  return {
    stir: () => {
      for (const look of looks) look();
    },
    until: (condition, withinMs) =>
      new Promise((resolve) => {
        const end = (holds: boolean): void => {
          looks.delete(look);
          clearTimeout(timer);
          resolve(holds);
        };
        const look = (): void => {
          if (condition()) end(true);
        };
        const timer = setTimeout(() => end(condition()), withinMs);
        looks.add(look);
        look();
      }),
  };
}
