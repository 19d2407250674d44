// `weir graph FILE`: the plan of a pipeline as a drawing or as data.

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { deploy } from "../../plan/deploy.ts";
import { GRAPH_FORMATS, type GraphFormat, renderGraph } from "../../plan/graph/render.ts";
import { act, collect } from "../action.ts";
import { chooseFile } from "../files.ts";
import type { Host } from "../host.ts";
import { loadPlan } from "../load.ts";
import type { PlanFlags } from "../overrides.ts";

interface GraphFlags extends PlanFlags {
  readonly format: GraphFormat;
  readonly json?: boolean;
  readonly output?: string;
}

export function define(command: Command, host: Host): void {
  command
    .argument("[file]", "the program; with none, the only one here")
    .argument("[pipeline]", "which pipeline of it; with none, the only one in it")
    .addOption(
      new Option("--format <format>", "how to draw it").choices([...GRAPH_FORMATS]).default("mermaid"),
    )
    .option("--json", "the same as --format json")
    .option("-o, --output <file>", "write it there instead of to standard output")
    .option("--parallelism <n>", "as it would run at this parallelism", Number)
    .option("--param <name=value>", "give a param of the pipeline", collect)
    .option("--set <key=value>", "change a setting", collect)
    .addHelpText(
      "after",
      "\nExamples:\n  weir graph word-count.weir\n  weir graph word-count.weir --format svg -o word-count.svg",
    );
  act<[string | undefined, string | undefined, GraphFlags]>(command, host, (given, pipeline, flags) => {
    const plan = loadPlan(chooseFile(given, host.cwd), pipeline, flags, host);
    if (plan === null) return 2;
    const drawn = renderGraph(plan, deploy(plan), flags.json ? "json" : flags.format);
    if (flags.output === undefined) host.out(drawn);
    else writeFileSync(resolve(host.cwd, flags.output), drawn);
    return 0;
  });
}
