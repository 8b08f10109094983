import { answerJson, refuse, type PublicRoute } from "./route.ts";

/** `GET /readyz`: the process can work: the store answers, and it is not shutting down. */
export function readyz(tools: {
  check: () => Promise<void>;
  isClosing: () => boolean;
}): PublicRoute {
  return {
    method: "GET",
    path: "/readyz",
    action: null,
    async handle() {
      if (tools.isClosing()) return refuse("shutting-down", "Send requests elsewhere.", soon);
      const isReachable = await tools.check().then(
        () => true,
        () => false,
      );
      return isReachable
        ? answerJson(200, '{"status":"ready"}')
        : refuse("store-unreachable", "The store cannot be used now.", soon);
    },
  };
}

const soon = { headers: { "retry-after": "1" } };
