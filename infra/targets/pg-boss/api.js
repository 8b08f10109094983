import { createHash, randomUUID } from "node:crypto";
import express from "express";
import { queue, startBoss } from "./boss.js";

const boss = await startBoss();
const app = express();
app.use(express.json());

app.get("/health", (_, response) => response.json({ ok: true }));

// pg-boss adds no second job under an id that is there already.
app.post("/jobs", async (request, response) => {
  const { probe } = request.body ?? {};
  if (typeof probe?.url !== "string" || typeof probe.token !== "string") {
    return response.status(400).json({ error: "probe.url and probe.token are required" });
  }
  const key = request.get("Idempotency-Key");
  const id = key === undefined ? randomUUID() : uuidOf(key);
  await boss.send(queue, probe, { id });
  response
    .status(202)
    .location(`/jobs/${id}`)
    .json(await viewOf(id));
});

app.get("/jobs/:id", async (request, response) => {
  const view = await viewOf(request.params.id);
  if (view === null) return response.status(404).json({ error: "no such job" });
  response.json(view);
});

async function viewOf(id) {
  const job = await boss.getJobById(queue, id);
  if (!job) return null;
  const { state, startedOn, retryCount, output } = job;
  return { id, state, tries: startedOn ? retryCount + 1 : 0, output };
}

/** pg-boss wants a UUID, and our clients may send any text. */
function uuidOf(key) {
  const hex = createHash("sha256").update(key).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

const server = app.listen(Number(process.env.PORT ?? 12803), "127.0.0.1");
process.on("SIGTERM", () => server.close(() => process.exit(0)));
