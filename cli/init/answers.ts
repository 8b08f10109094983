import type { Target } from "../../conformance/contract/target.ts";

/** What a person says about the own service, as text; empty where there is no such thing. */
export type Answers = Readonly<Record<QuestionId, string>>;

export type QuestionId = (typeof questions)[number]["id"];

/** One question. `wrong` says in words what is wrong with an answer, or nothing. */
export type Question = Readonly<{
  id: string;
  ask: string;
  /** What Enter alone means. */
  usual: string;
  wrong?: (answer: string) => string | undefined;
}>;

const aPath = (answer: string): string | undefined =>
  answer.startsWith("/") ? undefined : "A path begins with a slash, such as /jobs.";
const aPointer = (answer: string): string | undefined =>
  answer.startsWith("/") ? undefined : "A JSON Pointer begins with a slash, such as /id.";
const pathOfOne = (answer: string): string | undefined =>
  aPath(answer) ?? (answer.includes("{id}") ? undefined : "Write {id} where the job's id stands.");
const aCount = (answer: string): string | undefined =>
  /^[1-9]\d*$/.test(answer) ? undefined : "A whole number of 1 or more, please.";
const orNone =
  (wrong: (answer: string) => string | undefined) =>
  (answer: string): string | undefined =>
    answer === "" ? undefined : wrong(answer);

/** What `jobproof init` asks, in this order. What may be empty stands for something optional. */
export const questions = [
  { id: "name", ask: "Name and version of the service", usual: "my-service 1.0", wrong: someText },
  { id: "baseUrl", ask: "Base URL", usual: "http://127.0.0.1:8080", wrong: aBaseUrl },
  { id: "submitPath", ask: "Path to which a job is posted", usual: "/jobs", wrong: aPath },
  {
    id: "body",
    ask: 'Body of that request, as JSON with "{{probe}}" where the probe\'s payload goes',
    usual: '{"type":"probe","payload":"{{probe}}"}',
    wrong: aBody,
  },
  { id: "idAt", ask: "Where the answer has the job's id", usual: "/id", wrong: aPointer },
  { id: "keyHeader", ask: "Header of the idempotency key (none: -)", usual: "Idempotency-Key" },
  { id: "statusPath", ask: "Path of a job's status", usual: "/jobs/{id}", wrong: pathOfOne },
  { id: "stateAt", ask: "Where the status has the state", usual: "/status", wrong: aPointer },
  {
    id: "queued",
    ask: "Your words, with commas between, for: queued or waiting for a retry",
    usual: "queued",
  },
  { id: "running", ask: "Your words for: running", usual: "running" },
  { id: "succeeded", ask: "Your words for: succeeded", usual: "succeeded" },
  { id: "failed", ask: "Your words for: failed for good", usual: "failed" },
  {
    id: "attemptsAt",
    ask: "Where the status says how often it was tried (none: -)",
    usual: "",
    wrong: orNone(aPointer),
  },
  {
    id: "resultAt",
    ask: "Where the status has the result (none: -)",
    usual: "",
    wrong: orNone(aPointer),
  },
  {
    id: "cancelPath",
    ask: "Path to which DELETE cancels a job (none: -)",
    usual: "",
    wrong: orNone(pathOfOne),
  },
  {
    id: "maxAttempts",
    ask: "How often a failing job is tried, the first time included (not promised: -)",
    usual: "",
    wrong: orNone(aCount),
  },
  {
    id: "leaseMs",
    ask: "Milliseconds after which a dead worker's job is given to another (not promised: -)",
    usual: "",
    wrong: orNone(aCount),
  },
  {
    id: "apiCommand",
    ask: "Command that starts the API, so that it can be killed (started by you: -)",
    usual: "",
  },
  {
    id: "readyPath",
    ask: "Path that answers 2xx once the API can work (none: -)",
    usual: "",
    wrong: orNone(aPath),
  },
  { id: "workerCommand", ask: "Command that starts a worker (started by you: -)", usual: "" },
  { id: "workers", ask: "How many workers", usual: "2", wrong: aCount },
] as const satisfies readonly Question[];

/** The answers of somebody who says nothing. */
export function usualAnswers(): Answers {
  return Object.fromEntries(questions.map(({ id, usual }) => [id, usual])) as Answers;
}

/** Makes a target of the answers, each of which is valid by itself. */
export function targetOf(said: Answers): Target {
  const policy = {
    ...(said.maxAttempts && { maxAttempts: Number(said.maxAttempts) }),
    ...(said.leaseMs && { leaseMs: Number(said.leaseMs) }),
  };
  const processes = processesOf(said);
  return {
    name: said.name,
    baseUrls: [said.baseUrl],
    submit: {
      path: said.submitPath,
      body: JSON.parse(said.body),
      idAt: said.idAt,
      ...(said.keyHeader && { keyHeader: said.keyHeader }),
    },
    status: {
      path: said.statusPath,
      idAt: said.idAt,
      stateAt: said.stateAt,
      ...(said.attemptsAt && { attemptsAt: said.attemptsAt }),
      words: {
        queued: wordsIn(said.queued),
        running: wordsIn(said.running),
        succeeded: wordsIn(said.succeeded),
        failed: wordsIn(said.failed),
      },
    },
    ...(said.resultAt && { result: { at: said.resultAt } }),
    ...(said.cancelPath && { cancel: { method: "DELETE" as const, path: said.cancelPath } }),
    ...(Object.keys(policy).length > 0 && { policy }),
    ...(processes.length > 0 && { processes }),
  };
}

function processesOf(said: Answers): NonNullable<Target["processes"]> {
  const ready = said.readyPath && { ready: said.baseUrl + said.readyPath };
  return [
    ...(said.apiCommand
      ? [{ role: "api" as const, command: commandIn(said.apiCommand), ...ready }]
      : []),
    ...(said.workerCommand
      ? [
          {
            role: "worker" as const,
            command: commandIn(said.workerCommand),
            count: Number(said.workers),
          },
        ]
      : []),
  ];
}

function someText(answer: string): string | undefined {
  return answer === "" ? "The report needs a name." : undefined;
}

function aBaseUrl(answer: string): string | undefined {
  const isGood = URL.canParse(answer) && /^https?:/.test(answer) && !answer.endsWith("/");
  return isGood ? undefined : "An http URL without a slash at its end, please.";
}

function aBody(answer: string): string | undefined {
  try {
    const text = JSON.stringify(JSON.parse(answer));
    return text.includes('"{{probe}}"') ? undefined : 'The value "{{probe}}" must stand in it.';
  } catch {
    return "That is not JSON.";
  }
}

function wordsIn(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function commandIn(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
