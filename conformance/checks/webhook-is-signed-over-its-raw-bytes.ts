import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Delivery } from "../contract/delivery.ts";
import { deliveriesIn, receiversIn } from "../judging/deliveries.ts";
import { receiversThatFailThrice } from "../exercises/receivers-that-fail-thrice.ts";
import { webhooksOfAwkwardJobs } from "../exercises/webhooks-of-awkward-jobs.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { isSignedBy, signedOf, tampered } from "../judging/webhook-signature.ts";

/**
 * A receiver can verify what it gets, byte for byte, with any secret that is active.
 *
 * We compute the signature over the bytes that came over the wire; one that was made over JSON
 * written anew, or that leaves out the timestamp, differs. The timestamp itself is not compared with
 * our clock: libraries tolerate five minutes. Signatures of other schemes in the list are legal.
 */
export const webhookIsSignedOverItsRawBytes = defineCheck({
  id: "webhook-is-signed-over-its-raw-bytes",
  requirement: "WHK-2",
  level: "must",
  title: "Each delivery verifies with every active secret, over id, timestamp and raw body",
  clause: {
    text: "Standard Webhooks 1.0, Signature scheme: msg_id.timestamp.payload is signed with HMAC-SHA256",
    url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme",
  },
  needs: ["webhooks"],
  exercise: webhooksOfAwkwardJobs,
  also: [receiversThatFailThrice],
  scope: "exercise",
  judge: ({ history, target }) => {
    const { secrets = [] } = target.webhooks ?? {};
    // Of one that was cut short we may not have the whole body.
    const whole = deliveriesIn(history).filter(({ end }) => end === "answered");
    const missing = receiversIn(history, webhooksOfAwkwardJobs.id)
      .filter(({ deliveries }) => deliveries.length === 0)
      .map(({ accepted }) => unseen("nothing was delivered for this job", ...accepted));
    const looks = whole.map((delivery) => lookAt(delivery, secrets));
    const verified = looks.filter(({ kind }) => kind === "holds").length;
    return verdictFrom({
      level: "must",
      ...sorted([...looks, ...missing]),
      examined: whole.length,
      holds: `${verified} deliveries verified with ${secrets.length} secrets each, and no longer with one part altered`,
      witness: { deliveries: whole.length, secrets: secrets.length, tampered: 3 * verified },
    });
  },
});

/** Unix time with ten digits, which it has until the year 2286: not milliseconds, not a date. */
const unixSeconds = /^\d{10}$/;

function lookAt(delivery: Delivery, secrets: readonly string[]): Look {
  const signed = signedOf(delivery);
  if (signed === null) {
    return broken("a delivery lacks webhook-id, webhook-timestamp or webhook-signature", delivery);
  }
  if (!unixSeconds.test(signed.timestamp)) {
    return broken(`webhook-timestamp "${signed.timestamp}" is not in seconds since 1970`, delivery);
  }
  const unsigned = secrets.findIndex((secret) => !isSignedBy(signed, secret));
  if (unsigned !== -1) {
    const because = `no signature in webhook-signature is right by secret ${unsigned + 1} of ${secrets.length}`;
    return broken(because, delivery);
  }
  const forged = tampered(signed).find((one) => secrets.some((secret) => isSignedBy(one, secret)));
  return forged === undefined ? holds : broken("an altered delivery verifies as well", delivery);
}
