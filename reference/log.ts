import { pino, type Logger } from "pino";

/**
 * Opens the log: JSON lines on standard output.
 *
 * Of an error only its kind, code, message and stack are written. What else hangs on it may hold a
 * whole row: PostgreSQL quotes keys and payloads in the `detail` of a failed statement.
 */
export function openLog(options: { level: string; role: string }): Logger {
  return pino({
    level: options.level,
    base: { role: options.role, pid: process.pid },
    serializers: { err: describe },
  });
}

type Described = Readonly<{
  type: string;
  code?: unknown;
  message: string;
  stack?: string;
  cause?: Described;
}>;

function describe(error: unknown): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  return {
    type: error.name,
    ...("code" in error && { code: error.code }),
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && { cause: describe(error.cause) }),
  };
}
