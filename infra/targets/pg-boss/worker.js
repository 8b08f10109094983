import { queue, startBoss } from "./boss.js";
import { probe } from "./probe.js";
import { stopsGracefully, workOptions } from "./settings.js";

const boss = await startBoss();
await boss.work(queue, workOptions, probe);

if (stopsGracefully) {
  process.on("SIGTERM", async () => {
    await boss.stop({ graceful: true, timeout: 8_000 });
    process.exit(0);
  });
}
