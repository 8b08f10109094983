import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { wrongLabels, wrongRequests } from "../exercises/wrong-requests.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { allOps, groupBy } from "../judging/views.ts";

const notImplemented = 501;

/**
 * Three mistakes that client libraries understand by their number alone: a method that the path does
 * not take, a media type that is not read, a body that is too large.
 *
 * 501 for a method is tolerated: a server may not know the method at all.
 */
export const wrongMethodMediaAndSizeHaveTheirStatus = defineCheck({
  id: "wrong-method-media-and-size-have-their-status",
  requirement: "ACC-8",
  level: "must",
  title: "A wrong method is answered 405 with Allow, a wrong media type 415, a large body 413",
  clause: {
    text: "RFC 9110, 15.5.6, 15.5.16 and 15.5.14: the statuses for a method that is not supported (with Allow), an unsupported media type and content that is too large",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6",
  },
  needs: [],
  exercise: wrongRequests,
  scope: "exercise",
  judge: ({ history, target }) => {
    const tries = groupBy(allOps(history), (op) => op.label);
    const look = (label: string, lookAt: (op: Op) => Look): Look => {
      const ops = tries.get(label) ?? [];
      const told = ops.find((op) => isTelling(op));
      return told === undefined
        ? unseen(`the ${label} request was never answered so that it tells anything`, ...ops)
        : lookAt(told);
    };
    const method = target.submit.method ?? "POST";
    const looks = [
      look(wrongLabels.method, (op) => lookAtMethod(op, method)),
      look(wrongLabels.mediaType, (op) => lookAtStatus(op, { status: 415, what: "text/plain" })),
      ...(tries.has(wrongLabels.size)
        ? [look(wrongLabels.size, (op) => lookAtStatus(op, { status: 413, what: tooLarge }))]
        : []),
    ];
    const { examined, ...found } = sorted(looks);
    return verdictFrom({
      level: "must",
      examined,
      atLeast: looks.length,
      holds: `${examined} of ${examined} wrong requests were answered with the status for it`,
      ...found,
      witness: {
        wrongMethod: tries.get(wrongLabels.method)?.length ?? 0,
        wrongMediaType: tries.get(wrongLabels.mediaType)?.length ?? 0,
        tooLarge: tries.get(wrongLabels.size)?.length ?? 0,
      },
    });
  },
});

const tooLarge = "a body above the declared size";

function isTelling(op: Op): boolean {
  return ["yes", "no"].includes(sayingOf(op)) || statusOf(op) === notImplemented;
}

function lookAtMethod(op: Op, supported: string): Look {
  const { method, path } = op.request;
  const status = statusOf(op);
  if (status === notImplemented) return tolerated(`${method} was answered 501, not 405`, op);
  if (status !== 405) return broken(`${method} ${path} was answered ${status}, not 405`, op);
  const allow = op.answer?.headers["allow"];
  if (allow === undefined) return broken("the 405 has no Allow header", op);
  const allowed = allow.split(",").map((name) => name.trim());
  return allowed.includes(supported)
    ? holds
    : broken(`the 405 does not allow ${supported}, which the path takes: "${allow}"`, op);
}

function lookAtStatus(op: Op, expected: { status: number; what: string }): Look {
  return statusOf(op) === expected.status
    ? holds
    : broken(`${expected.what} was answered ${wordOf(op)}, not ${expected.status}`, op);
}
