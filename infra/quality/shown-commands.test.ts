import { describe, expect, it } from "vitest";
import { missingIn, shownCommands, verbsIn } from "./shown-commands.ts";

const markdown = `
Some text with \`npm run nothing\`.

\`\`\`sh
npm ci          # brings Node along
$ npx jobproof gate \\
    --seed 7

# only a comment
npm test
\`\`\`

\`\`\`ts
jobproof("not a command");
\`\`\`
`;

describe("shownCommands", () => {
  it("lists what stands in sh blocks, without comments and prompts", () => {
    expect(shownCommands("README.md", markdown).map(({ command }) => command)).toEqual([
      "npm ci",
      "npx jobproof gate --seed 7",
      "npm test",
    ]);
  });
});

describe("missingIn", () => {
  const callable = { verbs: ["gate"], scripts: ["test", "check"] };

  it.each([
    "npx jobproof gate --seed 7",
    "node jobproof.js gate",
    "jobproof --help",
    "npm ci",
    "npm test",
    "npm run check",
    "docker compose up",
  ])("is content with: %s", (command) => {
    expect(missingIn({ file: "README.md", command }, callable)).toBeNull();
  });

  it.each([
    ["npx jobproof gait", 'no verb "gait"'],
    ["node jobproof.js compare a b", 'no verb "compare"'],
    ["npm run chekc", 'no script "chekc"'],
    ["npm start", 'no script "start"'],
    ["npm run check && npm run chekc", 'no script "chekc"'],
  ])("finds what does not exist: %s", (command, missing) => {
    expect(missingIn({ file: "README.md", command }, callable)).toBe(missing);
  });
});

describe("verbsIn", () => {
  it("reads the verbs out of the help", () => {
    const help = `Usage: jobproof [options] [command]

Options:
  -V, --version       output the version number

Commands:
  gate [options]      judges a service
  report <run>        renders a run
                      again
  help [command]      display help for command
`;
    expect(verbsIn(help)).toEqual(["gate", "report", "help"]);
  });

  it("finds none where there is no list", () => {
    expect(verbsIn("nothing of the kind")).toEqual([]);
  });
});
