import { run } from "./run.ts";

await run({ role: process.argv[2], environment: process.env });
