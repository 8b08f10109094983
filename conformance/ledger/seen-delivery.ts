import type { IncomingMessage } from "node:http";
import type { Delivery } from "../contract/delivery.ts";

/**
 * Writes down what a service delivered to a hook: a delivery that has just begun.
 *
 * What the body says is filled in by whoever knows the target's words; here nothing is parsed, so
 * that nothing is altered that was signed.
 */
export function seenDelivery(options: {
  hook: string;
  exercise: string;
  nth: number;
  arrivedAt: number;
  request: IncomingMessage;
  body: Buffer;
}): Delivery {
  const { hook, exercise, nth, arrivedAt, request, body } = options;
  return {
    kind: "delivery",
    exercise,
    hook,
    nth,
    method: request.method ?? "",
    headers: flat(request),
    body: body.toString("base64"),
    jobId: null,
    state: null,
    arrivedAt,
    endedAt: null,
    end: "open",
    status: null,
  };
}

function flat(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(", ")]),
  );
}
