// `weir run --inspect`: the server that others watch the run through, and the line that says where it is. Its code is
// loaded here and nowhere else.

import { join } from "node:path";
import type { InspectServer } from "../../execute/inspect/server.ts";
import { choosePipeline, loadModel } from "../load.ts";
import { overrides } from "../overrides.ts";
import { VERSION } from "../version.ts";
import type { Job } from "./job.ts";
import type { ProgressLine } from "./progress.ts";

/** Throws WeirError: the port is taken. */
export async function inspected(job: Job, port: number | true, line: ProgressLine): Promise<InspectServer> {
  const { plan, file, flags, host } = job;
  const model = loadModel(file);
  const given = overrides(model, choosePipeline(model, plan.name, file), flags, host.cwd);
  const { openInspect } = await import("../../execute/inspect/server.ts");
  const server = await openInspect({
    port: port === true ? 0 : port,
    version: VERSION,
    launch: {
      program: join(file.baseDir, file.name),
      pipeline: plan.name,
      params: given.params ?? {},
      settings: given.settings ?? {},
      parallelism: flags.parallelism ?? null,
    },
    plan,
    baseDir: file.baseDir,
    say: text => line.say(text),
  });
  host.err(`inspect: 127.0.0.1:${server.port}\n`);
  return server;
}
