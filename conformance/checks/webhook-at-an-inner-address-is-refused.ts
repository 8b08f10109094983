import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Delivery } from "../contract/delivery.ts";
import type { Op } from "../contract/op.ts";
import { deliveriesIn, isTaken, kindOf } from "../judging/deliveries.ts";
import { webhooksAtInnerAddresses } from "../exercises/webhooks-at-inner-addresses.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { opsOf } from "../judging/views.ts";

/**
 * A webhook does not lead inside: no call reaches a listener that only this machine can reach, under
 * none of its names, and not by a redirect either.
 *
 * To refuse the submission and to accept it and never call are both right. The evidence is a call
 * at a port of ours of which the service was not told; the harness's origin alone is allowed.
 */
export const webhookAtAnInnerAddressIsRefused = defineCheck({
  id: "webhook-at-an-inner-address-is-refused",
  requirement: "WHK-7",
  level: "should",
  title: "No webhook reaches a loopback address, whatever its spelling, name or redirect",
  clause: {
    text: "Standard Webhooks 1.0, Server-side request forgery (SSRF): webhooks must not reach internal addresses",
    url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#server-side-request-forgery-ssrf",
  },
  needs: ["webhooks", "guarded-webhooks"],
  exercise: webhooksAtInnerAddresses,
  scope: "exercise",
  judge: ({ history, target }) => {
    const deliveries = deliveriesIn(history, webhooksAtInnerAddresses.id);
    const submitted = opsOf(history, "submit").filter(
      ({ exercise }) => exercise === webhooksAtInnerAddresses.id,
    );
    const at = (op: Op): readonly Delivery[] => deliveries.filter(({ hook }) => hook === op.label);
    const that = (kind: string): readonly Op[] =>
      submitted.filter(({ label }) => kindOf(label).startsWith(kind));
    const inner = that("inner-");
    const redirecting = that("redirects-");
    const isAtWork = that("allowed").some((op) => at(op).some(isTaken));
    const refused = inner.filter(({ outcome }) => outcome === "fail");
    const isElsewhere = refused.length < inner.length && !isLoopback(target.harnessOrigin);
    const looks = [
      ...(isElsewhere
        ? [unseen("the service is on another machine, whose inside we cannot see")]
        : []),
      ...inner.map((op) => lookAtInner(op, at(op))),
      ...redirecting.map((op) => lookAtRedirect(op, at(op), deliveries)),
      ...(isAtWork
        ? []
        : [
            unseen(
              "nothing was delivered to a receiver that is allowed either",
              ...that("allowed"),
            ),
          ]),
    ];
    return verdictFrom({
      level: "should",
      ...sorted(looks),
      holds: `none of ${inner.length} webhooks at inner addresses and ${redirecting.length} redirects to one led to a call`,
      witness: {
        spellings: inner.length,
        refused: refused.length,
        redirects: redirecting.length,
      },
    });
  },
});

/** A service that reaches us over loopback is where our inner listener is. */
function isLoopback(origin = ""): boolean {
  return /^http:\/\/(?:127\.[\d.]+|\[::1\]|localhost)(?::\d+)?$/.test(origin);
}

function lookAtInner(op: Op, [called]: readonly Delivery[]): Look {
  if (called === undefined) return holds;
  return broken("a webhook at an inner address was called", op, called);
}

function lookAtRedirect(op: Op, [redirected]: readonly Delivery[], all: readonly Delivery[]): Look {
  const trap = kindOf(op.label).replace("redirects-", "inner-redirect-");
  const called = all.find(({ hook }) => kindOf(hook) === trap);
  if (called !== undefined)
    return broken("a redirect to an inner address was followed", op, called);
  if (op.outcome === "fail") return holds;
  return redirected === undefined
    ? unseen("the receiver that redirects was not called", op)
    : holds;
}
