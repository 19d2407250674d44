// `weir diff A B`: what changed between two snapshots, by operator, state and key.

import { type Command, Option } from "commander";
import { type Difference, differences } from "../../debug/snapshot-diff.ts";
import { keyText, namespaceText } from "../../debug/snapshot-entries.ts";
import { act } from "../action.ts";
import type { Colors, Host } from "../host.ts";
import { count } from "../present/quantity.ts";
import { csvText, tableText } from "../present/table.ts";
import { openSnapshot } from "../snapshots.ts";

interface DiffFlags {
  readonly operator?: string;
  readonly format: "table" | "json" | "csv";
  readonly json?: boolean;
  readonly limit: number;
}

export function define(command: Command, host: Host): void {
  command
    .argument("<before>", "a chk-N folder, or the folder that holds them: then the newest")
    .argument("<after>", "the same")
    .option("--operator <name>", "only this operator's entries")
    .addOption(
      new Option("--format <format>", "how to print it").choices(["table", "json", "csv"]).default("table"),
    )
    .option("--json", "the same as --format json")
    .option("--limit <n>", "at most so many lines of a table", Number, 100)
    .addHelpText(
      "after",
      "\nExits 1 where there is a difference.\n\nExamples:\n  weir diff chk-3 chk-4\n  weir diff chk-3 chk-4 --operator counts --json",
    );
  act<[string, string, DiffFlags]>(command, host, (before, after, flags) => {
    const [a, b] = [before, after].map(given => openSnapshot(given, host.cwd));
    const found = [...differences(a!, b!, flags.operator)];
    const format = flags.json ? "json" : flags.format;
    if (format === "json") host.out(`${JSON.stringify(found.map(jsonOf), null, 2)}\n`);
    else if (format === "csv") host.out(csvText(TITLES, found.map(cells)));
    else showTable(found, flags.limit, host);
    return found.length === 0 ? 0 : 1;
  });
}

const TITLES = ["change", "operator", "state", "key", "entry", "before", "after"];

const cells = (each: Difference): string[] => [
  each.change,
  each.entry.operator,
  each.entry.schema.name,
  keyText(each.entry),
  namespaceText(each.entry),
  each.before ?? "",
  each.after ?? "",
];

const jsonOf = (each: Difference): object => ({
  change: each.change,
  operator: each.entry.operator,
  state: each.entry.schema.name,
  key: keyText(each.entry),
  entry: namespaceText(each.entry) || null,
  before: each.before === null ? null : JSON.parse(each.before),
  after: each.after === null ? null : JSON.parse(each.after),
});

const SIGN = { added: "+", removed: "-", changed: "~" } as const;

function showTable(found: readonly Difference[], limit: number, host: Host): void {
  const c: Colors = host.outColors;
  const rows = found.slice(0, limit).map(each => [SIGN[each.change], ...cells(each).slice(1)]);
  const titles = ["", ...TITLES.slice(1)].map(title => ({ title }));
  if (rows.length > 0) host.out(tableText(titles, rows, c.bold));
  if (found.length > rows.length)
    host.err(`… and ${count(found.length - rows.length)} more: --limit, --json\n`);
  const of = (change: Difference["change"]): string =>
    `${count(found.filter(each => each.change === change).length)} ${change}`;
  host.err(found.length === 0 ? "no difference\n" : `${of("added")}, ${of("removed")}, ${of("changed")}\n`);
}
