// How long a person waits for the smallest commands, beside Node's own start.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Figure, median } from "./figures.ts";
import { root, weir } from "./places.ts";

function timed(args: readonly string[], times: number): number {
  const runs: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    const ended = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (ended.status !== 0) throw new Error(`node ${args.join(" ")} ended with ${ended.status}`);
    runs.push(performance.now() - start);
  }
  return median(runs);
}

export function startup(times: number): Figure[] {
  const node = timed(["-e", "0"], times);
  const version = timed([weir, "--version"], times);
  const check = timed([weir, "check", join(root, "examples", "upper-case.weir")], times);
  const baseline = `node -e 0: ${node.toFixed(0)} ms`;
  return [
    { what: "weir --version", figure: `${version.toFixed(0)} ms`, bar: "150 ms", baseline },
    { what: "weir check, small file", figure: `${check.toFixed(0)} ms`, bar: "250 ms", baseline },
  ];
}
