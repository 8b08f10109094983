import { wireErrors } from "../../conformance/contract/errors.ts";
import { answerJson, refuse, type PublicRoute } from "./route.ts";

/** `GET /problems/{code}`: explains an error to whoever follows its `type`. */
export function readProblem(): PublicRoute {
  return {
    method: "GET",
    path: "/problems/:code",
    action: null,
    async handle({ params }) {
      const found = Object.entries(wireErrors).find(([code]) => code === params["code"]);
      if (found === undefined) return refuse("route-not-found", "There is no such problem.");
      const [code, { title, status, definite, retry }] = found;
      return answerJson(200, JSON.stringify({ code, title, status, definite, retry }), {
        "cache-control": "public, max-age=3600",
      });
    },
  };
}
