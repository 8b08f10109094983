import { ServerResponse } from "node:http";
import type { Change } from "../run.ts";

type Headers = Readonly<Record<string, unknown>>;
type WriteHead = (this: ServerResponse, status: number, headers?: Headers) => ServerResponse;

/**
 * Exchanges the head of each answer below everything else, where it becomes bytes; null breaks the
 * connection instead.
 */
export function changeWire(change: (headers: Headers) => Headers | null): Change {
  return {
    api: (parts) => {
      const writeHead = Reflect.get(ServerResponse.prototype, "writeHead") as WriteHead;
      const changed: WriteHead = function (status, headers) {
        // A stream has set its headers before.
        const others = change(headers ?? {});
        if (others !== null) return writeHead.call(this, status, others);
        this.destroy();
        return this;
      };
      Reflect.set(ServerResponse.prototype, "writeHead", changed);
      return parts;
    },
  };
}
