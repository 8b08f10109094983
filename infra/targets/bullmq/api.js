import { Queue } from "bullmq";
import express from "express";
import { queueOptions } from "./settings.js";

const queue = new Queue("probes", queueOptions);
queue.on("error", (error) => process.stderr.write(`${error.stack}\n`));

const app = express();
app.use(express.json());

app.get("/health", (_, response) => response.json({ ok: true }));

// BullMQ adds no second job under an id that is there already.
app.post("/jobs", async (request, response) => {
  const { probe } = request.body ?? {};
  if (typeof probe?.url !== "string" || typeof probe.token !== "string") {
    return response.status(400).json({ error: "probe.url and probe.token are required" });
  }
  const job = await queue.add("probe", probe, { jobId: request.get("Idempotency-Key") });
  response
    .status(202)
    .location(`/jobs/${job.id}`)
    .json(await viewOf(job));
});

app.get("/jobs/:id", async (request, response) => {
  const job = await queue.getJob(request.params.id);
  if (!job) return response.status(404).json({ error: "no such job" });
  response.json(await viewOf(job));
});

async function viewOf(job) {
  const { id, attemptsMade, returnvalue, failedReason } = job;
  return { id, state: await job.getState(), attemptsMade, result: returnvalue, failedReason };
}

const server = app.listen(Number(process.env.PORT ?? 12801), "127.0.0.1");
process.on("SIGTERM", () => server.close(() => process.exit(0)));
