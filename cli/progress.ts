import { styleText } from "node:util";

/** Shows what goes on: one line that changes on a terminal, plain lines elsewhere. */
export interface Progress {
  /** A new part of the work begins. */
  readonly stage: (title: string) => void;
  /** Something small happened: shown for a moment on a terminal, not at all elsewhere. */
  readonly tick: (text: string) => void;
  /** Something worth a line of its own everywhere. */
  readonly line: (text: string) => void;
  readonly done: () => void;
}

/** Writes to standard error, so that standard output stays for results. */
export function openProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const startedAt = process.hrtime.bigint();
  const elapsed = (): string =>
    `${(Number(process.hrtime.bigint() - startedAt) / 1e9).toFixed(1).padStart(5)} s`;
  const clear = (): void => {
    if (stream.isTTY) stream.write("\r\u001B[2K");
  };
  const write = (text: string): void => {
    clear();
    stream.write(`${styleText("dim", elapsed(), { stream })}  ${text}\n`);
  };
  return {
    stage: (title) => write(title),
    line: (text) => write(text),
    tick: (text) => {
      if (!stream.isTTY) return;
      clear();
      stream.write(
        `${styleText("dim", elapsed(), { stream })}  ${text}`.slice(0, stream.columns + 8),
      );
    },
    done: clear,
  };
}
