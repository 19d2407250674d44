// `weir inspect SNAPSHOT`: what a checkpoint remembers, as an overview or entry by entry.

import { type Command, Option } from "commander";
import { entryFilter } from "../../debug/entry-filter.ts";
import {
  type Entry,
  entriesOf,
  entryJson,
  hasKey,
  keyText,
  namespaceText,
  valueText,
} from "../../debug/snapshot-entries.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import { WeirError } from "../../values/failure.ts";
import { nearest } from "../../values/nearest.ts";
import { act } from "../action.ts";
import type { Host } from "../host.ts";
import { shownValue } from "../inspect/entry-text.ts";
import { overviewText } from "../inspect/overview.ts";
import { serveSnapshot } from "../inspect/serve.ts";
import { count } from "../present/quantity.ts";
import { csvText, tableText } from "../present/table.ts";
import { openSnapshot } from "../snapshots.ts";

interface InspectFlags {
  readonly operator?: string;
  readonly key?: string;
  readonly where?: string;
  readonly format: "table" | "json" | "csv";
  readonly json?: boolean;
  readonly limit?: number;
  readonly serve?: boolean;
}

const EXAMPLES = `
Examples:
  weir inspect .weir/checkpoints/WordCount            the newest checkpoint there
  weir inspect .weir/checkpoints/WordCount/chk-3 --operator counts --key light
  weir inspect chk-3 --where 'value > 100' --format csv

In --where stand \`key\`, \`value\` (also under the state's own name), \`entry\` (the key within a map) and \`group\`.`;

export function define(command: Command, host: Host): void {
  command
    .argument("<snapshot>", "a chk-N folder, or the folder that holds them: then the newest")
    .option("--operator <name>", "only this operator's entries")
    .option("--key <key>", "only the entries of this key")
    .option("--where <expr>", "only entries for which this Weir expression is true")
    .addOption(
      new Option("--format <format>", "how to print them").choices(["table", "json", "csv"]).default("table"),
    )
    .option("--json", "the same as --format json")
    .option("--limit <n>", "at most so many entries", Number)
    .option("--serve", "answer questions on standard input, for a program that shows it")
    .addHelpText("after", EXAMPLES);
  act<[string, InspectFlags]>(command, host, (given, flags) => inspect(given, flags, host));
}

async function inspect(given: string, flags: InspectFlags, host: Host): Promise<number> {
  const snapshot = openSnapshot(given, host.cwd);
  if (flags.serve === true) {
    await serveSnapshot(snapshot, process.stdin, line => host.out(line));
    return 0;
  }
  checkOperator(snapshot, flags.operator);
  const format = flags.json ? "json" : flags.format;
  const overview = flags.operator === undefined && flags.key === undefined && flags.where === undefined;
  if (format === "table" && overview && flags.limit === undefined) {
    host.out(overviewText(snapshot, snapshot.manifest, host.cwd, host.outColors));
    return 0;
  }
  const { shown, total } = select(snapshot, flags);
  host.out(print(shown, format));
  if (total > shown.length) host.err(`… and ${count(total - shown.length)} more\n`);
  if (total === 0) host.err("no entry\n");
  return 0;
}

function checkOperator(snapshot: Snapshot, wanted: string | undefined): void {
  const names = [...new Set(snapshot.operators.map(part => part.uid))];
  if (wanted === undefined || names.includes(wanted)) return;
  const near = nearest(wanted, names);
  throw new WeirError("no-such-operator", `the snapshot holds no operator ${wanted}`, {
    remedy: near ? `did you mean ${near}?` : `it holds ${names.join(", ")}`,
  });
}

function select(snapshot: Snapshot, flags: InspectFlags): { shown: readonly Entry[]; total: number } {
  const where = flags.where === undefined ? () => true : entryFilter(flags.where, snapshot, flags.operator);
  const shown: Entry[] = [];
  let total = 0;
  for (const entry of entriesOf(snapshot, flags.operator)) {
    if (flags.key !== undefined && !hasKey(entry, flags.key)) continue;
    if (!where(entry)) continue;
    total++;
    if (flags.limit === undefined || shown.length < flags.limit) shown.push(entry);
  }
  return { shown, total };
}

const TITLES = ["operator", "state", "key", "entry", "value"];

function print(entries: readonly Entry[], format: "table" | "json" | "csv"): string {
  if (format === "json") return `${JSON.stringify(entries.map(entryJson), null, 2)}\n`;
  const rows = entries.map(entry => [
    entry.operator,
    entry.schema.name,
    keyText(entry),
    namespaceText(entry),
    format === "table" ? shownValue(entry) : valueText(entry),
  ]);
  if (format === "csv") return csvText(TITLES, rows);
  return tableText(
    TITLES.map(title => ({ title })),
    rows,
  );
}
