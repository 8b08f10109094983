import { breachesByLine, type Law } from "./law.ts";

const patterns = [
  { what: "a path of one machine", form: /(?<![\w./-])\/(?:work|workspace)\/[\w.-]/ },
  { what: "a path of one machine", form: /(?<![\w./-])\/(?:home|Users|root)\/[\w.-]+\/\w/ },
  { what: "a path of one machine", form: /(?<![\w./-])\/tmp\/try\b|\b[A-Z]:\\Users\\/ },
  { what: "a package registry", form: /\/\/[\w.-]*\b(?:registry|artifactory|nexus|verdaccio)\b/ },
  { what: "a package registry", form: /^(?:@[\w-]+:)?registry\s*=/ },
];

/** A clone works everywhere, and what works here by accident is found at once. */
export const noMachinePaths: Law = {
  id: "no-machine-paths",
  says: "no file names a path of one machine or a package registry",
  breaches: (tree) =>
    breachesByLine(tree, (line) => {
      const found = patterns.find(({ form }) => form.test(line));
      return found === undefined ? null : `${found.what}: ${line.trim().slice(0, 80)}`;
    }),
};
