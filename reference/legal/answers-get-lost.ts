import { changeRoutes } from "./change-routes.ts";
import { changeWire } from "./change-wire.ts";
import { allOf, defineLegal } from "./legal-service.ts";

/** One in so many answers to a submission. */
const oneIn = 40;

/** Marks an answer that shall not arrive. */
const lost = "x-lost";

/** Between client and service there is a network: a job may be made, and nobody be told. */
export const answersGetLost = defineLegal({
  id: "answers-get-lost",
  differs: [
    `One in ${oneIn} submissions is not answered: the connection breaks, and the job that was made runs.`,
  ],
  tolerated: [],
  declares: {},
  change: allOf(
    changeWire((headers) => (headers[lost] === undefined ? headers : null)),
    changeRoutes((route) =>
      route.method === "POST" && route.path === "/v1/jobs"
        ? (good) => {
            let asked = 0;
            return async (request, caller) => {
              asked += 1;
              const isLost = asked % oneIn === 0;
              const reply = await good(request, caller);
              return reply.kind === "answer" && isLost
                ? { ...reply, headers: { ...reply.headers, [lost]: "yes" } }
                : reply;
            };
          }
        : null,
    ),
  ),
});
