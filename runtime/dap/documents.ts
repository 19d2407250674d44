// Sources a client may open: the program's files, every snapshot as a readable document, committed output of each
// sink. Numbers are given by kind and order of asking and stay the same for the whole conversation.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Session } from "../debug/session.ts";
import { snapshotWalk } from "../debug/snapshot-text.ts";
import type { Walk } from "../debug/walk.ts";
import { WeirError } from "../values/failure.ts";
import type { Args } from "./arguments.ts";
import type { Conversation } from "./conversation.ts";
import { unhurried } from "./unhurried.ts";

/** `weir-snapshot:Fraud/3`, `weir-output:Fraud/alerts`. */
const SNAPSHOT = "weir-snapshot:";
const OUTPUT = "weir-output:";

const numbers = new WeakMap<Conversation, string[]>();

/** From 1. */
function numberOf(conversation: Conversation, name: string): number {
  const names = numbers.get(conversation) ?? [];
  numbers.set(conversation, names);
  const known = names.indexOf(name);
  return known >= 0 ? known + 1 : names.push(name);
}

export function documentsOf(conversation: Conversation): readonly DebugProtocol.Source[] {
  const { session, view } = conversation;
  const { plan } = session.program;
  const files = plan.files.map(file => {
    const path = view.pathOf(file);
    return { name: file, path };
  });
  const sinks = plan.nodes.filter(node => node.operator.kind === "sink");
  const outputs = sinks.map(({ uid }) =>
    virtual(conversation, `${OUTPUT}${plan.name}/${uid}`, "committed output"),
  );
  return [...files, ...snapshotSources(conversation), ...outputs];
}

export function snapshotSources(conversation: Conversation): readonly DebugProtocol.Source[] {
  const { session } = conversation;
  const { name } = session.program.plan;
  return session
    .snapshots()
    .map(({ checkpoint, savepoint }) =>
      virtual(conversation, `${SNAPSHOT}${name}/${checkpoint}`, savepoint ? "savepoint" : "checkpoint"),
    );
}

const virtual = (conversation: Conversation, name: string, origin: string): DebugProtocol.Source => ({
  name,
  origin,
  sourceReference: numberOf(conversation, name),
});

export async function documentNamed(conversation: Conversation, args: Args): Promise<string> {
  const source = args.optionalObject("source");
  const reference =
    args.optionalInteger("sourceReference") ?? source?.optionalInteger("sourceReference") ?? 0;
  const path = source?.optionalText("path");
  const name = reference > 0 ? numbers.get(conversation)?.[reference - 1] : path;
  if (name === undefined) throw new WeirError("no-source", `There is no source ${reference}`);
  const { session, view } = conversation;
  const { plan, texts } = session.program;
  const file = plan.files.findIndex(each => view.pathOf(each) === name);
  if (file >= 0) return texts[file]!;
  if (name.startsWith(SNAPSHOT))
    return unhurried(conversation, READING, snapshotDocument(session, Number(lastPart(name))), true);
  if (name.startsWith(OUTPUT)) return outputDocument(session, lastPart(name));
  throw new WeirError("no-source", `There is no source ${name}`);
}

const lastPart = (name: string): string => name.slice(name.indexOf("/") + 1);

export const READING = "Reading the snapshot";

function snapshotDocument(session: Session, checkpoint: number): Walk<string> {
  const snapshots = session.snapshots();
  const found = snapshots.findLast(each => each.checkpoint === checkpoint);
  if (found !== undefined) return snapshotWalk(found);
  throw new WeirError("no-checkpoint", `There is no checkpoint ${checkpoint} at this point of the run`, {
    remedy:
      snapshots.length === 0
        ? "none has completed yet"
        : `there are ${snapshots.map(each => each.checkpoint).join(", ")}`,
  });
}

export function outputDocument(session: Session, sink: string): string {
  const known = session.program.plan.nodes
    .filter(node => node.operator.kind === "sink")
    .map(node => node.uid);
  if (!known.includes(sink)) {
    throw new WeirError("no-sink", `There is no sink ${sink}`, { remedy: `There are ${known.join(", ")}` });
  }
  return textOf(session.output(sink));
}

/** Of a longer output the newest part is shown. */
const MOST_BYTES = 8_000_000;
const NEWLINE = 10;

export function textOf(bytes: Uint8Array, most = MOST_BYTES): string {
  const decoder = new TextDecoder();
  if (bytes.length <= most) return decoder.decode(bytes);
  const cut = bytes.indexOf(NEWLINE, bytes.length - most) + 1;
  const from = cut > 0 ? cut : bytes.length - most;
  const left = `… ${from.toLocaleString("en-US")} bytes before this are left out: "outputs" in the launch configuration names a folder to which all is written`;
  return `${left}\n${decoder.decode(bytes.subarray(from))}`;
}
