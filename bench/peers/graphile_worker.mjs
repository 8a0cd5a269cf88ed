// graphile-worker's side: see graphile_worker.py.
import { Logger, run, runMigrations } from "graphile-worker";
import { Meter, address, main } from "./program.mjs";

const AT_A_TIME = 24;
const logger = new Logger(() => () => {});
const preset = (batch) => ({
  worker: {
    connectionString: address,
    maxPoolSize: AT_A_TIME,
    concurrentJobs: AT_A_TIME,
    preparedStatements: true,
    localQueue: { size: batch },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
    pollInterval: 2000,
  },
});

await main({
  prepare: () => runMigrations({ preset: preset(1), logger }),
  async work({ batch }) {
    const meter = new Meter();
    const noop = async ({ stamp }) => meter.hit(stamp);
    await run({ preset: preset(batch), logger, noHandleSignals: true, taskList: { noop } });
    meter.start();
  },
});
