/** One block of a stream that means something to a client, or a comment. */
export type StreamPart =
  | Readonly<{ kind: "event"; event: string; data: string; id: string | null }>
  | Readonly<{ kind: "comment"; text: string }>
  /** A block without data: no event, yet its id is where the client now stands. */
  | Readonly<{ kind: "id-only"; id: string }>;

/**
 * Makes a reader of a stream of server-sent events, as WHATWG HTML, section 9.2.6, has it parsed.
 *
 * It is fed with what comes, cut anywhere; each part is told as soon as its last byte is there. A
 * block that the stream breaks off is no event.
 */
export function eventStreamReader(onPart: (part: StreamPart) => void): (bytes: Uint8Array) => void {
  // The decoder drops a byte order mark, as the format wants.
  const decoder = new TextDecoder();
  let rest = "";
  let endedWithReturn = false;
  let block: Block = emptyBlock;

  const line = (text: string): void => {
    if (text === "") {
      const part = partOf(block);
      block = emptyBlock;
      if (part !== null) onPart(part);
    } else if (text.startsWith(":")) {
      onPart({ kind: "comment", text: text.slice(1).trimStart() });
    } else {
      block = withField(block, text);
    }
  };

  return (bytes) => {
    let text = decoder.decode(bytes, { stream: true });
    if (text === "") return;
    // A pair of return and line feed is one end, also where it comes in two pieces.
    if (endedWithReturn && text.startsWith("\n")) text = text.slice(1);
    endedWithReturn = text === "" ? false : text.endsWith("\r");
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    for (const each of lines) line(each);
  };
}

type Block = Readonly<{ event: string; data: readonly string[]; id: string | null }>;

const emptyBlock: Block = { event: "", data: [], id: null };

function withField(block: Block, line: string): Block {
  const colon = line.indexOf(":");
  const name = colon === -1 ? line : line.slice(0, colon);
  const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "event") return { ...block, event: value };
  if (name === "data") return { ...block, data: [...block.data, value] };
  // An id with a NUL in it is ignored.
  if (name === "id" && !value.includes("\0")) return { ...block, id: value };
  return block;
}

function partOf({ event, data, id }: Block): StreamPart | null {
  if (data.length > 0) {
    return { kind: "event", event: event === "" ? "message" : event, data: data.join("\n"), id };
  }
  return id === null ? null : { kind: "id-only", id };
}
