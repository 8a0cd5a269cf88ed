// pg-boss' side: see pg_boss.py.
import { PgBoss } from "pg-boss";
import { Meter, address, main } from "./program.mjs";

const WORKERS = 2;
const BATCH = 5000;

async function start() {
  const boss = new PgBoss({ connectionString: address, max: 8 });
  boss.on("error", () => {});
  await boss.start();
  return boss;
}

await main({
  async prepare() {
    const boss = await start();
    await boss.createQueue("bench");
    await boss.stop({ graceful: false });
  },
  async work() {
    const boss = await start();
    const meter = new Meter();
    const options = { batchSize: BATCH, localConcurrency: WORKERS, pollingIntervalSeconds: 0.5 };
    meter.start();
    await boss.work("bench", options, async (jobs) => {
      for (const job of jobs) meter.hit(job.data.stamp);
    });
  },
});
