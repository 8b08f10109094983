import { describe, expect, it } from "vitest";

import { useTestDatabase } from "../jobs/database.fixture.ts";
import { useApi, validBody, type Got } from "./api.fixture.ts";
import { differences } from "./openapi.fixture.ts";

describe("a job that is to start later, and by a deadline", () => {
  const ask = useApi(useTestDatabase());

  async function submit(key: string, more: object): Promise<Got> {
    const body = JSON.stringify({ ...JSON.parse(validBody), ...more });
    const got = await ask("POST", "/v1/jobs", { headers: { "idempotency-key": key }, body });
    expect(differences({ method: "POST", path: "/v1/jobs" }, got)).toEqual([]);
    return got;
  }

  const inMinutes = (minutes: number): string =>
    new Date(Date.now() + minutes * 60_000).toISOString();

  it("shows both times, and another time under its key is another job", async () => {
    const schedule = { startAt: inMinutes(10), startBy: inMinutes(20) };
    const { status, json } = await submit("later", schedule);
    expect([status, json]).toEqual([202, expect.objectContaining(schedule)]);
    const read = await ask("GET", `/v1/jobs/${String(json["id"])}`);
    expect(differences({ method: "GET", path: "/v1/jobs/{id}" }, read)).toEqual([]);
    expect(read.json).toMatchObject({ ...schedule, status: "queued" });
    expect((await submit("later", schedule)).headers.get("idempotency-replayed")).toBe("true");
    expect((await submit("later", { startAt: schedule.startAt })).json["code"]).toBe("key-reused");
  });

  it("is refused where it could never start in time", async () => {
    const { status, json } = await submit("past", { startBy: inMinutes(-1) });
    expect([status, json["code"], json["pointer"]]).toEqual([422, "body-not-valid", "/startBy"]);
  });
});
