import { createHmac } from "node:crypto";
import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { delivery, op, wholeTarget } from "./history.fixture.ts";

/** What is said of one receiver; the rest is that of a service that does well. */
export type SaidReceiver = Readonly<{
  exercise: string;
  kind: string;
  /** Tells receivers of one kind apart. Default "1". */
  name?: string;
  /** One delivery each: when it came, and how we answered; later ones repeat it under its id. */
  tries?: readonly Partial<Delivery>[];
  /** How its job was seen to end; null if it was not seen. Default succeeded. */
  state?: Op["state"];
  submit?: Partial<Op> & { status?: number };
}>;

/** The events of a receiver: its job is submitted and ends, is told of, and is read once more. */
export function receiverEvents(said: SaidReceiver): History {
  const { exercise, kind, name = "1", tries = [{}], state = "succeeded", submit = {} } = said;
  const hook = `${kind}-${name}`;
  const jobId = `job-${hook}`;
  const accepted = op({ exercise, label: hook, jobId, token: `token-${hook}`, ...submit });
  const isAccepted = accepted.outcome === "ok";
  const read = { exercise, did: "read", label: "after", jobId, sentAt: 60_000 } as const;
  return [
    isAccepted ? accepted : { ...accepted, jobId: null },
    ...(isAccepted && state !== null ? [op({ ...read, state })] : []),
    ...tries.map((one, index) =>
      signedDelivery({
        exercise,
        hook,
        jobId,
        nth: index + 1,
        headers: { "webhook-id": `id-${hook}`, "webhook-timestamp": stampAt(one.arrivedAt ?? 0) },
        ...one,
      }),
    ),
  ];
}

/** Unix time at a moment of the run, which began at 1,700,000,000. */
export function stampAt(ms: number): string {
  return String(1_700_000_000 + Math.floor(ms / 1_000));
}

/** Signs a delivery with these secrets; by default with all of the whole target. */
export function signedDelivery(
  said: Partial<Delivery>,
  secrets: readonly string[] = wholeTarget.webhooks?.secrets ?? [],
): Delivery {
  const made = delivery({ body: Buffer.from('{"n":1.0,"s":"é"}').toString("base64"), ...said });
  const { "webhook-id": id = "", "webhook-timestamp": timestamp = "" } = made.headers;
  const body = Buffer.from(made.body, "base64");
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const mac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body);
    return `v1,${mac.digest("base64")}`;
  });
  return { ...made, headers: { "webhook-signature": signatures.join(" "), ...made.headers } };
}
