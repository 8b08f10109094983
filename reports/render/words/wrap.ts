/** Breaks text into lines of at most so many characters, each after an indent. Long words stand alone. */
export function wrap(text: string, options: { width: number; indent: string }): readonly string[] {
  const room = Math.max(20, options.width - options.indent.length);
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.map((line) => options.indent + line);
}

/** A piece of text that may carry colours, and how long it looks. */
export type Piece = Readonly<{ text: string; length: number }>;

/** Puts pieces side by side, two blanks apart, and on as many lines as they need. */
export function flow(pieces: readonly Piece[], width: number): readonly string[] {
  const lines: Piece[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    const length = last === undefined ? 0 : last.length + 2 + piece.length;
    if (last === undefined || length > width) lines.push(piece);
    else lines[lines.length - 1] = { text: `${last.text}  ${piece.text}`, length };
  }
  return lines.map((line) => line.text);
}
