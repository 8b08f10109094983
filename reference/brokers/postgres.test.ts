import { describe } from "vitest";

import { useTestDatabase } from "../jobs/database.fixture.ts";
import { exerciseBroker } from "./broker.exercise.ts";
import { postgresBroker } from "./postgres.ts";

describe("on PostgreSQL", () => {
  const database = useTestDatabase();

  exerciseBroker("postgres", async () => {
    const { worker, workerUrl } = database();
    return postgresBroker({ database: worker, url: workerUrl });
  });
});
