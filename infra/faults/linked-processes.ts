import type { LinkSpec, ProcessSpec, Target } from "../../conformance/contract/target.ts";
import type { TargetLinks } from "./link.ts";

/**
 * Tells each process where its links are: `{{link:NAME}}` in its command and environment becomes the
 * address of its role's proxy, or without proxies that of what is behind.
 */
export function linkedProcesses(
  target: Target,
  links: Pick<TargetLinks, "addressOf"> | null,
): readonly ProcessSpec[] {
  return (target.processes ?? []).map((spec) => {
    const fill = (text: string): string =>
      (target.links ?? []).reduce(
        (filled, link) => filled.replaceAll(`{{link:${link.name}}}`, addressFor(link, spec, links)),
        text,
      );
    const env = Object.entries(spec.env ?? {}).map(([name, value]) => [name, fill(value)]);
    return { ...spec, command: spec.command.map(fill), env: Object.fromEntries(env) };
  });
}

function addressFor(
  link: LinkSpec,
  { role }: ProcessSpec,
  links: Pick<TargetLinks, "addressOf"> | null,
): string {
  return links?.addressOf(link.name, role) ?? link.to;
}
