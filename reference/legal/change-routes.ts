import type { EventStream, ProtectedRoute } from "../api/route.ts";
import type { RouteTools } from "../api/routes.ts";
import type { ApiParts } from "../parts.ts";
import type { Change } from "../run.ts";

type Handle = ProtectedRoute["handle"];

/** Exchanges what protected routes do: all those for which there is another way. */
export function changeRoutes(
  change: (
    route: ProtectedRoute,
  ) => ((good: Handle, tools: RouteTools & ApiParts) => Handle) | null,
): Change {
  return {
    api: (parts) => ({
      ...parts,
      routesOf: (tools) =>
        parts.routesOf(tools).map((route) => {
          if (route.action === null) return route;
          const other = change(route);
          const all = { ...parts, ...tools };
          return other === null ? route : { ...route, handle: other(route.handle, all) };
        }),
    }),
  };
}

/** Exchanges each piece of a stream by itself. */
export function mapPieces(
  pieces: EventStream["pieces"],
  change: (piece: string) => string | Promise<string>,
): EventStream["pieces"] {
  return async function* (signal) {
    for await (const piece of pieces(signal)) yield await change(piece);
  };
}
