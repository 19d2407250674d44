// What a session leaves behind when it ends: the committed output of each sink in a folder, where one was named, and the
// trace, from which the same session can be gone through again.

import type { Intervention } from "../execute/simulate/intervention.ts";
import type { Conversation, Launched } from "./conversation.ts";
import { errorText } from "./convert.ts";

/** Never rejects: what cannot be written is told. */
export async function leaveBehind({ host, send }: Conversation, launched: Launched): Promise<void> {
  const { request, session } = launched;
  const told = (error: unknown): void =>
    send("output", { category: "important", output: `${errorText(error)}\n` });
  const work: Promise<void>[] = [];
  if (request.outputs !== "discard") {
    const sinks = session.program.plan.nodes.filter(node => node.operator.kind === "sink");
    const outputs = sinks.map(({ uid }) => ({ sink: uid, bytes: session.output(uid) }));
    work.push(host.writeOutputs(host.absolute(request.outputs), outputs));
  }
  if (request.trace !== undefined) {
    const text = `${JSON.stringify(traceOf(launched), plain, 2)}\n`;
    work.push(host.writeTrace(host.absolute(request.trace), text));
  }
  for (const each of work) await each.catch(told);
}

const TRACE_FORMAT = 1;

/** A function of these is everything that was seen: program, launch, interventions. The stops are for people. */
function traceOf({ request, session, stops }: Launched): object {
  const { step, pause } = session.moment;
  return {
    weirTrace: TRACE_FORMAT,
    program: request.program,
    pipeline: session.program.plan.name,
    launch: request,
    interventions: session.interventions.map(({ moment, intervention, text }) => ({
      ...moment,
      text,
      intervention: withoutRun(intervention),
    })),
    stops: stops.map(({ moment, reason, description }) => ({ ...moment, reason, description })),
    end: { step, pause, status: session.simulation.status },
  };
}

/** Snapshots by their number, a reloaded program not at all: both are found again where they were taken from. */
function withoutRun(intervention: Intervention): object {
  switch (intervention.kind) {
    case "restore":
      return { kind: "restore", checkpoint: intervention.snapshot.checkpoint };
    case "reload":
      return { kind: "reload", checkpoint: intervention.snapshot?.checkpoint ?? null };
    default:
      return intervention;
  }
}

/** Values of the language that JSON has not. */
function plain(_: string, value: unknown): unknown {
  if (value instanceof Map) return { $map: [...value] };
  if (value instanceof Set) return { $set: [...value] };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (typeof value === "bigint") return { $int: String(value) };
  if (typeof value === "number" && !Number.isFinite(value)) return { $float: String(value) };
  return value;
}
