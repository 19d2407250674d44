// `weir schema FILE`: a `type` for a CSV or JSON lines file, read from its rows.

import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { typeNameFor } from "../../language/schema/infer.ts";
import { declarationText } from "../../language/schema/text.ts";
import { typeText } from "../../language/type-text.ts";
import { act } from "../action.ts";
import { schemaOf } from "../data-file.ts";
import type { Host } from "../host.ts";

interface SchemaFlags {
  readonly name?: string;
  readonly json?: boolean;
}

export function define(command: Command, host: Host): void {
  command
    .argument("<file>", "data.csv, data.jsonl or data.ndjson")
    .option("--name <name>", "what to call the type (default: after the file)")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  weir schema clicks.csv\n  weir schema clicks.jsonl --name Click >> clicks.weir",
    );
  act<[string, SchemaFlags]>(command, host, (file, flags) => {
    const type = schemaOf(resolve(host.cwd, file));
    const name = flags.name ?? typeNameFor(basename(file));
    if (!flags.json) host.out(declarationText(name, type));
    else {
      const fields = type.fields.map(field => ({ ...field, type: typeText(field.type) }));
      host.out(`${JSON.stringify({ name, fields }, null, 2)}\n`);
    }
    return 0;
  });
}
