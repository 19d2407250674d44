// `weir checkpoints DIR`: the history of a run, as far as it is kept.

import type { Command } from "commander";
import type { Manifest } from "../../checkpoint/manifest.ts";
import { type CheckpointListing, listCheckpoints } from "../../execute/storage.ts";
import { act } from "../action.ts";
import type { Host } from "../host.ts";
import { bytes, count, duration, moment } from "../present/quantity.ts";
import { type Column, tableText } from "../present/table.ts";
import { checkpointDirectory } from "../snapshots.ts";

interface CheckpointsFlags {
  readonly json?: boolean;
  readonly thorough?: boolean;
}

export function define(command: Command, host: Host): void {
  command
    .argument("<dir>", "the folder that holds chk-N, as in .weir/checkpoints/WordCount")
    .option("--thorough", "also read every file and compare its checksum")
    .option("--json", "as JSON, under the names of Flink's REST interface")
    .addHelpText(
      "after",
      "\nExits 3 where one is damaged.\n\nExamples:\n  weir checkpoints .weir/checkpoints/WordCount",
    );
  act<[string, CheckpointsFlags]>(command, host, (given, flags) => {
    const listings = listCheckpoints(checkpointDirectory(given, host.cwd), {
      thorough: flags.thorough === true,
    });
    if (flags.json) host.out(jsonText(listings));
    else if (listings.length === 0) host.err(`${given} holds no checkpoint\n`);
    else showTable(listings, host);
    return listings.some(listing => listing.state === "damaged") ? 3 : 0;
  });
}

function showTable(listings: readonly CheckpointListing[], host: Host): void {
  host.out(tableText(COLUMNS, listings.map(row), host.outColors.bold));
  for (const { state, name, detail } of listings)
    if (state === "damaged") host.err(`${host.errColors.red("damaged:")} ${name}: ${detail}\n`);
}

const COLUMNS: readonly Column[] = [
  { title: "checkpoint" },
  { title: "kind" },
  { title: "attempt", align: "right" },
  { title: "when" },
  { title: "took", align: "right" },
  { title: "size", align: "right" },
  { title: "entries", align: "right" },
  { title: "sources at", max: 50 },
];

const kindOf = (manifest: Manifest): string =>
  manifest.savepoint ? "savepoint" : manifest.final ? "final" : "checkpoint";

const entriesOf = (manifest: Manifest): number =>
  manifest.operators.reduce(
    (sum, operator) => sum + operator.subtasks.reduce((n, one) => n + one.entries, 0),
    0,
  );

function row(listing: CheckpointListing): readonly string[] {
  if (listing.manifest === null) return [listing.name, listing.state, "", "", "", "", "", ""];
  const { statistics, attempt, positions } = listing.manifest;
  return [
    listing.name,
    listing.state === "complete" ? kindOf(listing.manifest) : listing.state,
    String(attempt),
    moment(statistics.trigger_timestamp),
    duration(statistics.end_to_end_duration),
    bytes(statistics.checkpointed_size),
    count(entriesOf(listing.manifest)),
    positions.map(position => position.where).join(", "),
  ];
}

function jsonText(listings: readonly CheckpointListing[]): string {
  const shown = listings.map(({ name, state, detail, manifest }) => {
    if (manifest === null) return { name, status: "FAILED", state, failure: detail };
    const { attempt, final, fingerprint, positions, statistics } = manifest;
    return {
      name,
      state,
      attempt,
      final,
      fingerprint,
      entries: entriesOf(manifest),
      positions,
      ...statistics,
    };
  });
  return `${JSON.stringify({ checkpoints: shown }, null, 2)}\n`;
}
