import type { ProtectedRoute, Answer, ApiRequest } from "../api/route.ts";
import type { RouteTools } from "../api/routes.ts";
import type { ApiStore, WorkerStore } from "../jobs/store.ts";
import type { ApiParts, WorkerParts } from "../parts.ts";
import type { Change } from "../run.ts";
import type { CallProbe } from "../work/probe.ts";
import type { AfterDelivery } from "../webhooks/delivery-policy.ts";
import type { WebhookParts } from "../webhooks/webhook-parts.ts";

/** Exchanges some methods of the API's half of the store. */
export function changeApiStore(
  change: (store: ApiStore, parts: ApiParts) => Partial<ApiStore>,
): Change {
  return {
    api: (parts) => ({ ...parts, store: { ...parts.store, ...change(parts.store, parts) } }),
  };
}

/** Exchanges some methods of the worker's half of the store. */
export function changeWorkerStore(
  change: (store: WorkerStore, parts: WorkerParts) => Partial<WorkerStore>,
): Change {
  return {
    worker: (parts) => ({ ...parts, store: { ...parts.store, ...change(parts.store, parts) } }),
  };
}

/** Exchanges the call of the dependency. */
export function changeCall(change: (callProbe: CallProbe) => CallProbe): Change {
  return { worker: (parts) => ({ ...parts, callProbe: change(parts.callProbe) }) };
}

/** Exchanges parts of the delivery of webhooks. */
export function changeWebhooks(
  change: (webhooks: WebhookParts, parts: WorkerParts) => Partial<WebhookParts>,
): Change {
  return {
    worker: (parts) => ({
      ...parts,
      webhooks: parts.webhooks && { ...parts.webhooks, ...change(parts.webhooks, parts) },
    }),
  };
}

/** Exchanges what becomes of a delivery after a try. */
export function changeAfterDelivery(change: (good: AfterDelivery) => AfterDelivery): Change {
  return changeWebhooks(({ afterDelivery }) => ({ afterDelivery: change(afterDelivery) }));
}

type Handle = ProtectedRoute["handle"];

/** Exchanges what one protected route does. `path` is as the route spells it. */
export function changeRoute(options: {
  method: ProtectedRoute["method"];
  path: string;
  handle: (good: Handle, tools: RouteTools & ApiParts) => Handle;
}): Change {
  const { method, path, handle } = options;
  return {
    api: (parts) => ({
      ...parts,
      routesOf: (tools) => {
        const routes = parts.routesOf(tools);
        const found = routes.find((route) => route.method === method && route.path === path);
        if (found === undefined || found.action === null) {
          throw new Error(`There is no protected route ${method} ${path} to change`);
        }
        const changed = { ...found, handle: handle(found.handle, { ...parts, ...tools }) };
        return routes.map((route) => (route === found ? changed : route));
      },
    }),
  };
}

/** Changes the answers of one protected route, and leaves its refusals alone. */
export function changeAnswer(options: {
  method: ProtectedRoute["method"];
  path: string;
  answer: (good: Answer, request: ApiRequest) => Answer;
}): Change {
  const { answer, ...at } = options;
  return changeRoute({
    ...at,
    handle: (good) => async (request, caller) => {
      const reply = await good(request, caller);
      return reply.kind === "answer" ? answer(reply, request) : reply;
    },
  });
}
