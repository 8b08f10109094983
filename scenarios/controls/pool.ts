/** Runs work, at most so much at a time; the rest waits in line, first come, first served. */
export type Pool = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Opens a pool with so many slots. */
export function openPool(size: number): Pool {
  const line: (() => void)[] = [];
  let free = size;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.shift();
      // A slot goes from hand to hand: nobody who comes meanwhile can take it from the line.
      if (next === undefined) free += 1;
      else next();
    }
  };
}
