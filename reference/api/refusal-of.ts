import { StoreUnreachable } from "../jobs/database.ts";
import { refuse, type Refusal } from "./route.ts";

/** Finds the wire error for whatever was thrown. What is not expected shows nothing of itself. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof StoreUnreachable) {
    return refuse("store-unreachable", "Repeat the request with the same key in a moment.", {
      headers: { "retry-after": "1" },
    });
  }
  switch (codeOf(error)) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return refuse("body-too-large", "Make the payload smaller.");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return refuse("media-type-not-supported", "Send application/json.");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return refuse("body-not-json", "The body is not as long as its Content-Length says.");
    default:
      return refuse("internal-error", "Repeat the request with the same key.");
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
