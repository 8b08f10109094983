import { createInterface } from "node:readline/promises";
import { questions, usualAnswers, type Answers, type Question } from "./answers.ts";

/** Where the questions go and the answers come from. */
export type Terminal = Readonly<{ input: NodeJS.ReadableStream; output: NodeJS.WritableStream }>;

/**
 * Asks every question until its answer is good. Enter alone takes what stands in brackets.
 *
 * Null if the person ended it, by Ctrl-C or by the end of the input.
 */
export async function askAll(terminal: Terminal): Promise<Answers | null> {
  const lines = createInterface({ ...terminal, terminal: true });
  const ended = new AbortController();
  lines.once("SIGINT", () => ended.abort());
  lines.once("close", () => ended.abort());
  try {
    const answers: Record<string, string> = { ...usualAnswers() };
    for (const question of questions as readonly Question[]) {
      answers[question.id] = await askOne(question, {
        ask: (text) => lines.question(text, { signal: ended.signal }),
        say: (text) => terminal.output.write(`${text}\n`),
      });
    }
    return answers as Answers;
  } catch (error) {
    if (ended.signal.aborted) return null;
    throw error;
  } finally {
    lines.close();
  }
}

async function askOne(
  question: Question,
  { ask, say }: { ask: (text: string) => Promise<string>; say: (text: string) => void },
): Promise<string> {
  const { usual, wrong } = question;
  for (;;) {
    const text = (await ask(`${question.ask} [${usual || "-"}]: `)).trim();
    const answer = text === "" ? usual : text === "-" ? "" : text;
    const complaint = wrong?.(answer);
    if (complaint === undefined) return answer;
    say(`  ${complaint}`);
  }
}
