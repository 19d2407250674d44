// `weir new NAME`: a folder with a pipeline that runs, and data for it.

import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { typeNameFor } from "../../language/schema/infer.ts";
import { WeirError } from "../../values/failure.ts";
import { act } from "../action.ts";
import { schemaOf } from "../data-file.ts";
import type { Host } from "../host.ts";
import { shellWord } from "../present/shell.ts";
import { pipelineOverData, SAMPLE_DATA, samplePipeline } from "../starter.ts";

interface NewFlags {
  readonly from?: string;
}

export function define(command: Command, host: Host): void {
  command
    .argument("<name>", "of the folder and of the pipeline in it")
    .option(
      "--from <data>",
      "begin with this .csv, .tsv, .jsonl or .ndjson file: it is copied, its type read from its rows",
    )
    .addHelpText("after", "\nExamples:\n  weir new hello\n  weir new strikes --from bird-strikes.csv");
  act<[string, NewFlags]>(command, host, (name, flags) => makeProject(name, flags.from, host));
}

function makeProject(name: string, from: string | undefined, host: Host): number {
  const dir = resolve(host.cwd, name);
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new WeirError("folder-in-use", `${name} is there already and is not empty`, {
      remedy: "choose another name, or empty it first; nothing was written",
    });
  const folder = basename(dir);
  const pipeline = typeNameFor(folder);
  const data = from === undefined ? "lines.txt" : basename(from);
  const text =
    from === undefined
      ? samplePipeline(pipeline)
      : pipelineOverData(pipeline, data, schemaOf([from], host.cwd));
  mkdirSync(dir, { recursive: true });
  if (from === undefined) writeFileSync(join(dir, data), SAMPLE_DATA);
  else copyFileSync(resolve(host.cwd, from), join(dir, data));
  writeFileSync(join(dir, `${folder}.weir`), text);
  writeFileSync(join(dir, ".gitignore"), ".weir/\noutput/\n");
  const program = `${name}/${folder}.weir`;
  host.out(`${program} reads ${name}/${data}. Run it:\n\n  weir run ${shellWord(program)}\n`);
  return 0;
}
