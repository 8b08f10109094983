import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { goesOver } from "../../conformance/contract/capability.ts";
import { processRoles, type ProcessRole } from "../../conformance/contract/fault.ts";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { Link, LinkConfirmation, Links } from "../../conformance/contract/links.ts";
import type { LinkSpec, Target } from "../../conformance/contract/target.ts";
import { freePorts } from "../services/free-port.ts";
import type { LinkOrder, LinkReply, ProxyPlan } from "./link-orders.ts";
import type { Address } from "./link-proxy.ts";

/** The links of a target behind our proxies, and where each role finds them. */
export interface TargetLinks extends Links {
  /** `host:port` of the proxy of this role; null where the role does not use the link. */
  readonly addressOf: (link: string, role: ProcessRole) => string | null;
}

/** Opens a proxy for each role of each link that a target declares; resolves when all listen. */
export async function openLinks(target: Target): Promise<TargetLinks> {
  const doors = await doorsOf(target);
  const thread = new Worker(new URL("link-thread.ts", import.meta.url), {
    workerData: { plans: doors.map(({ listen, to }): ProxyPlan => ({ listen, to })) },
  });
  await isListening(thread, doors);

  const waiting = new Map<number, (reply: LinkReply) => void>();
  thread.on("message", (reply: LinkReply) => {
    if (reply.kind !== "done" && reply.kind !== "not-done") return;
    waiting.get(reply.number)?.(reply);
    waiting.delete(reply.number);
  });
  let orders = 0;
  const order = async (what: Unnumbered): Promise<LinkConfirmation> => {
    const number = ++orders;
    const { promise, resolve } = Promise.withResolvers<LinkReply>();
    waiting.set(number, resolve);
    thread.postMessage({ ...what, number } satisfies LinkOrder);
    const reply = await promise;
    if (reply.kind === "done") return reply.confirmation;
    throw notDone(reply.kind === "not-done" ? reply.reason : "it has ended");
  };

  const disturbed = new Set<Link>();
  const apply: Links["apply"] = async (fault, link) => {
    const proxy = doors.findIndex((door) => door.link === link || isSame(door.link, link));
    if (proxy === -1) throw noSuchLink(link);
    const own = doors[proxy]?.link ?? link;
    // A fault that was refused halfway may hold in part: it is healed all the same.
    if (fault.kind !== "heal" && fault.kind !== "reset") disturbed.add(own);
    const confirmation = await order({ kind: "apply", proxy, fault });
    if (fault.kind === "heal" || fault.kind === "reset") disturbed.delete(own);
    return confirmation;
  };
  let closed: Promise<void> | null = null;
  return {
    all: doors.map(({ link }) => link),
    addressOf: (name, role) => {
      const door = doors.find(({ link }) => link.name === name && link.role === role);
      return door === undefined ? null : `${door.listen.host}:${door.listen.port}`;
    },
    apply,
    disturbed: () => [...disturbed],
    heal: async () => {
      const links = [...disturbed];
      for (const link of links) await apply({ kind: "heal" }, link);
      return links;
    },
    close: () => {
      closed ??= order({ kind: "close" }).then(
        async () => void (await thread.terminate()),
        () => undefined,
      );
      return closed;
    },
  };
}

/** A link of one role: where we listen for it, and what is behind it. */
type Door = Readonly<{ link: Link; listen: Address; to: Address }>;
type Unnumbered = LinkOrder extends infer Each
  ? Each extends LinkOrder
    ? Omit<Each, "number">
    : never
  : never;

async function doorsOf(target: Target): Promise<readonly Door[]> {
  const wanted = (target.links ?? []).flatMap((spec) =>
    processRoles
      .filter((role) => spec.listen?.[role] !== undefined || goesOver(target, role, spec.name))
      .map((role) => ({ spec, role })),
  );
  // Of a range that no outgoing connection takes: a link that is refused gives its port up for a while.
  const ports = await freePorts(wanted.length);
  return wanted.map(({ spec, role }, index) => ({
    link: { name: spec.name, role, carries: spec.carries },
    listen: addressIn(spec.listen?.[role] ?? `127.0.0.1:${ports[index]}`, spec),
    to: addressIn(spec.to, spec),
  }));
}

function addressIn(text: string, spec: LinkSpec): Address {
  const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new HarnessError({
    code: "target-file-wrong",
    message: `The link ${spec.name} of the target file has the address "${text}".`,
    hint: 'Write addresses as "host:port", such as "127.0.0.1:5432".',
  });
}

function isSame(one: Link, other: Link): boolean {
  return one.name === other.name && one.role === other.role;
}

async function isListening(thread: Worker, doors: readonly Door[]): Promise<void> {
  const [reply] = (await once(thread, "message")) as [LinkReply];
  if (reply.kind === "listening") return;
  await thread.terminate();
  const door = reply.kind === "failed" ? doors[reply.proxy] : undefined;
  const reason = reply.kind === "failed" ? reply.reason : "it said something else";
  throw new HarnessError({
    code: "service-failed",
    message: `The proxy of the link ${door?.link.name} for the role ${door?.link.role} cannot listen: ${reason}.`,
    hint: `Free ${door?.listen.host}:${door?.listen.port}, or change "listen" of the link in the target file.`,
  });
}

function notDone(reason: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `A link could not be disturbed: ${reason}.`,
    hint: "If its port was taken by another program while it was refused, declare another one as `listen`; else please report it.",
  });
}

function noSuchLink({ name, role }: Link): HarnessError {
  return new HarnessError({
    code: "bug",
    message: `There is no link ${name} of the role ${role}.`,
    hint: "Take the links from `all`.",
  });
}
