import { Worker } from "bullmq";
import { probe } from "./probe.js";
import { closesGracefully, workerOptions } from "./settings.js";

const worker = new Worker("probes", probe, workerOptions);
worker.on("error", (error) => process.stderr.write(`${error.stack}\n`));

if (closesGracefully) {
  process.on("SIGTERM", async () => {
    await worker.close();
    process.exit(0);
  });
}
