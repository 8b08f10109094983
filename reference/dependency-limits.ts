/** What all workers together may do to a dependency, by its origin. Others are not limited. */
export type DependencyLimits = Readonly<{
  /** Calls of any kind. */
  calls: ReadonlyMap<string, CallLimit>;
  /** Retries a second. */
  retries: ReadonlyMap<string, number>;
}>;

/** At most so many in any span of `windowMs`. */
export type CallLimit = Readonly<{ count: number; windowMs: number }>;

/** Reads `{"https://a.example": {"count": 20, "windowMs": 1000}}`, or throws what is wrong with it. */
export function parseOutboundLimits(text: string): DependencyLimits["calls"] {
  return byOrigin(text, (value) => {
    const { count, windowMs } = (value ?? {}) as Record<string, unknown>;
    if (!isWhole(count) || !isWhole(windowMs)) {
      throw new Error("needs whole numbers count and windowMs, 1 or more, for each origin");
    }
    return { count, windowMs };
  });
}

/** Reads `{"https://a.example": 10}`, or throws what is wrong with it. */
export function parseRetryBudgets(text: string): DependencyLimits["retries"] {
  return byOrigin(text, (value) => {
    if (!isWhole(value)) {
      throw new Error("needs a whole number of retries a second, 1 or more, for each origin");
    }
    return value;
  });
}

function byOrigin<T>(text: string, parse: (value: unknown) => T): ReadonlyMap<string, T> {
  const value = JSON.parse(text) as unknown;
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Error("must be an object with an origin for each limit");
  }
  const entries = Object.entries(value);
  const wrong = entries.find(([origin]) => URL.parse(origin)?.origin !== origin);
  if (wrong !== undefined) {
    throw new Error(`has "${wrong[0]}", which is no origin such as "https://a.example:8443"`);
  }
  return new Map(entries.map(([origin, one]) => [origin, parse(one)]));
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}
