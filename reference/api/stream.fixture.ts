/** A stream of the API that is being read, as the text that has come so far. */
export type OpenStream = Readonly<{
  status: number;
  headers: Headers;
  text: () => string;
  /** Resolves once the text has this in it. */
  until: (part: string) => Promise<void>;
  /** Resolves to the whole text when the API has ended the stream. */
  ended: Promise<string>;
  leave: () => void;
}>;

/** Opens a stream at a URL. Only for tests. */
export async function openStream(
  url: string,
  headers: Record<string, string>,
): Promise<OpenStream> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers, signal: leaving.signal });
  let text = "";
  let stir: () => void = () => undefined;

  async function read(): Promise<string> {
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true });
      stir();
    }
    return text;
  }
  const ended = read();
  ended.catch(() => undefined);
  return {
    status: response.status,
    headers: response.headers,
    text: () => text,
    until: (part) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (text.includes(part)) resolve();
        };
        stir = look;
        look();
      }),
    ended,
    leave: () => leaving.abort(),
  };
}
