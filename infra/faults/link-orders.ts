import type { LinkFault } from "../../conformance/contract/fault.ts";
import type { LinkConfirmation } from "../../conformance/contract/links.ts";
import type { Address } from "./link-proxy.ts";

/** What the thread of the proxies is started with: one proxy each, known by its place in the list. */
export type ProxyPlan = Readonly<{ listen: Address; to: Address }>;

/** What the thread is told. Each is answered by a reply with its number. */
export type LinkOrder =
  | Readonly<{ number: number; kind: "apply"; proxy: number; fault: LinkFault }>
  | Readonly<{ number: number; kind: "close" }>;

/** What the thread says. */
export type LinkReply =
  /** All proxies listen; or one could not, with the system's words for it. */
  | Readonly<{ kind: "listening" }>
  | Readonly<{ kind: "failed"; proxy: number; reason: string }>
  | Readonly<{ kind: "done"; number: number; confirmation: LinkConfirmation }>
  | Readonly<{ kind: "not-done"; number: number; reason: string }>;
