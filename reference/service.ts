/** A running process of the service, whatever its role. */
export interface Service {
  /** Where it answers over HTTP; null if it does not. */
  readonly url: string | null;
  /** Ends in good order. `signal` aborts when there is no more time for that. */
  stop(signal: AbortSignal): Promise<void>;
}
