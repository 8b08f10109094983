import { PgBoss } from "pg-boss";
import { bossOptions, deadLetter, queueOptions } from "./settings.js";

export const queue = "probes";

/** Connects, and sees that the queues are there. */
export async function startBoss() {
  const boss = new PgBoss(bossOptions);
  boss.on("error", (error) => process.stderr.write(`${error.stack}\n`));
  await boss.start();
  if (deadLetter !== undefined) await boss.createQueue(deadLetter);
  await boss.createQueue(queue, queueOptions);
  return boss;
}
