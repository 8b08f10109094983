import type { JsonValue } from "../contract/json.ts";
import type { Target } from "../contract/target.ts";
import { seriesOf } from "./metrics-text.ts";

/** Names routes, pointers and addresses that lead nowhere or to two places, each with the reason. */
export function placeContradictions(target: Target): readonly string[] {
  return [
    ...pathsWithoutId(target),
    ...wrongPointers(target, ""),
    ...wrongSeries(target),
    ...wrongLinks(target),
    ...wrongServices(target),
    ...says(
      target.baseUrls.some((url) => url === target.harnessOrigin),
      "/harnessOrigin: is the service's own address; it must be one at which nobody listens",
    ),
  ];
}

/** Routes about one thing must say which. */
function pathsWithoutId(target: Target): readonly string[] {
  const { result, cancel, deadLetters, sse } = target;
  const paths = {
    "/result/path": result?.path,
    "/cancel/path": cancel?.path,
    "/deadLetters/read": deadLetters?.read,
    "/deadLetters/replay/path": deadLetters?.replay.path,
    "/deadLetters/discard/path": deadLetters?.discard?.path,
    "/sse/path": sse?.path,
  };
  return Object.entries(paths).flatMap(([place, path]) =>
    says(path !== undefined && !path.includes("{id}"), `${place}: {id} must stand in it`),
  );
}

/** Every property whose name ends with `At` is a JSON Pointer; without its slash it would point at nothing. */
function wrongPointers(value: JsonValue, place: string): readonly string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inside]: [string, JsonValue]) => {
    // What a client submits is none of our properties.
    if (place === "/submit" && /bod(?:y|ies)$/i.test(name)) return [];
    const here = `${place}/${name}`;
    const isPointer = /[a-z]At$/.test(name) && typeof inside === "string" && inside !== "";
    return isPointer && !inside.startsWith("/")
      ? [`${here}: must be a JSON Pointer, such as /${inside.replaceAll(".", "/")}`]
      : wrongPointers(inside, here);
  });
}

function wrongSeries({ metrics }: Target): readonly string[] {
  return Object.entries(metrics?.series ?? {}).flatMap(([name, series]) =>
    says(
      seriesOf(series) === null,
      `/metrics/series/${name}: must be a series, such as jobs_total{outcome="accepted"}`,
    ),
  );
}

function wrongLinks({ links = [], processes = [] }: Target): readonly string[] {
  const used = processes.flatMap(({ command, env = {} }) => [...command, ...Object.values(env)]);
  const listens = links.flatMap(({ listen }) => Object.values(listen ?? {}));
  return links.flatMap(({ name, carries, to, listen }, index) => {
    const place = `/links/${index}`;
    const isUsed = listen !== undefined || used.some((text) => text.includes(`{{link:${name}}}`));
    const addresses = Object.entries(listen ?? {});
    return [
      ...says(
        !isUsed,
        `${place}: nobody goes over it; put {{link:${name}}} into a process, or say where to listen`,
      ),
      ...says(carries.length === 0, `${place}/carries: must say broker, store or both`),
      ...says(
        links.findIndex((other) => other.name === name) !== index,
        `${place}/name: ${name} is there twice`,
      ),
      ...says(!isAddress(to), `${place}/to: must be host:port`),
      ...addresses.flatMap(([role, address]) => [
        ...says(!isAddress(address), `${place}/listen/${role}: must be host:port`),
        ...says(
          listens.filter((other) => other === address).length > 1,
          `${place}/listen/${role}: ${address} is given twice; each role of each link needs its own`,
        ),
        ...says(address === to, `${place}/listen/${role}: must not be what is behind the link`),
      ]),
    ];
  });
}

function wrongServices({ services = [] }: Target): readonly string[] {
  return services.flatMap(({ name, ready }, index) => [
    ...says(!isAddress(ready), `/services/${index}/ready: must be host:port`),
    ...says(
      services.findIndex((other) => other.name === name) !== index,
      `/services/${index}/name: ${name} is there twice`,
    ),
  ]);
}

function isAddress(text: string): boolean {
  const port = Number(/^\S+:(\d{1,5})$/.exec(text)?.[1]);
  return port >= 1 && port <= 65_535;
}

function says(isWrong: boolean, sentence: string): readonly string[] {
  return isWrong ? [sentence] : [];
}
