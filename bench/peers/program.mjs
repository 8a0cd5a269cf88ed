// The twin of program.py for Node: the same verbs, the same lines.
export const address = process.env.BENCH_DSN;

export class Meter {
  done = 0;
  first = 0;
  waits = [];

  hit(stamp = 0) {
    if (!this.done) this.first = Date.now() / 1000;
    this.done += 1;
    if (stamp) this.waits.push(Date.now() - stamp * 1000);
  }

  start() {
    console.log(JSON.stringify({ ready: true }));
    setInterval(() => {
      const [at, waits] = [Date.now() / 1000, this.waits.splice(0)];
      const { done, first } = this;
      console.log(JSON.stringify({ at, done, first, waits, claims: [], keys: [] }));
    }, 50);
  }
}

export async function main(verbs) {
  const [verb, options] = process.argv.slice(2);
  process.on("SIGTERM", () => process.exit(0));
  await verbs[verb](JSON.parse(options));
  if (verb === "prepare") process.exit(0);
}
