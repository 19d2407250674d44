// The program of a whole chain: one function per operator, each calling the next by name, so that V8 makes one loop of
// them. Written plain, or stepping (generators that stand still where pause.ts says) by the same code.

import type { Deployment } from "../plan/deployment.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import type { OperatorState } from "../state/operator-state.ts";
import type { Cell } from "../state/store.ts";
import { chainEdges } from "./edges.ts";
import { evaluate } from "./evaluate.ts";
import { operatorFunctions } from "./operator-code.ts";
import { OperatorWriter } from "./operator-writer.ts";
import type { Outside } from "./outside.ts";
import type { Steps } from "./pause.ts";
import { newProgram } from "./program.ts";
import type { Stand } from "./stand.ts";
import { failed } from "./support.ts";
import { functionWord, type Program } from "./writer.ts";

/** What a chain's program is compiled against. Functions of a stepping program are generator functions. */
export interface ChainParts {
  readonly plan: Plan;
  readonly deployment: Deployment;
  readonly chain: number;
  readonly subtask: number;
  readonly outside: Outside;
  readonly params: ReadonlyMap<string, unknown>;
  readonly outputs: readonly { emit(value: unknown, timestamp: number): void }[];
  readonly sinks: ReadonlyMap<string, { write(value: unknown, timestamp: number): void }>;
  /** By node, for every operator that remembers something. */
  readonly states: ReadonlyMap<number, OperatorState>;
  /** null: nothing is told, and no code stands for it. */
  readonly observe: ((event: OperatorEvent) => void) | null;
  /** False: not of every record, only of what befalls one. Default true. */
  readonly observeRecords?: boolean;
  readonly origin: () => string;
  /** Told each new timestamp by a root that makes watermarks of its own. */
  readonly stamped?: (timestamp: number) => void;
}

export type OperatorEvent =
  | { readonly type: "recordProcessed"; readonly uid: string }
  | {
      readonly type: "recordFailed";
      readonly uid: string;
      readonly error: string;
      readonly handled: "skip" | "to";
    }
  | { readonly type: "lateRecordDropped"; readonly uid: string }
  | { readonly type: "tapped"; readonly uid: string; readonly text: string };

type Entry<Args extends readonly unknown[], Result> = (...args: Args) => Result;

/** `Result` is void in a plain program, a generator in a stepping one. */
export interface ChainProgram<Result> {
  readonly process: Entry<[input: number, value: unknown, timestamp: number], Result>;
  readonly side: Entry<[port: number, value: unknown, timestamp: number], Result>;
  /** By node: handlers of timers, and what emits the result of a key's window. */
  readonly event: Readonly<Record<number, Entry<[cell: Cell, at: number], Result> | undefined>>;
  readonly processing: Readonly<Record<number, Entry<[cell: Cell, at: number], Result> | undefined>>;
  readonly fire: Readonly<Record<number, Entry<[cell: Cell], Result> | undefined>>;
}

/** The text of a chain's program, and the values it is given. */
export function chainText(
  parts: ChainParts,
  stepping: boolean,
): { readonly text: string; readonly values: readonly unknown[]; readonly stand: Stand | null } {
  const program = newProgram(parts, stepping);
  const edges = chainEdges(parts.plan, parts.deployment, parts.chain);
  const writers = edges.chain.nodes.map(
    id => new OperatorWriter(program, parts, edges, nodeOf(parts.plan, id)),
  );
  for (const writer of writers) program.functions.push(...operatorFunctions(writer));
  const entries = (kind: "event" | "processing" | "fire", prefix: string, parameters: string) =>
    `{ ${writers
      .filter(writer => writer.has(kind))
      .map(writer => `${writer.node.id}: ${entry(program, parameters, `${prefix}${writer.node.id}`)}`)
      .join(", ")} }`;
  const root = writers[0]!;
  const takes = root.takesName();
  const result = `{
process: ${entry(program, "$i, $v, $ts", takes.name, takes.args)},
side: ${entry(program, "$p, $v, $ts", root.sideName())},
event: ${entries("event", "$e", "$c, $at")},
processing: ${entries("processing", "$p", "$c, $at")},
fire: ${entries("fire", "$w", "$c")},
}`;
  return { text: program.text(result), values: program.values, stand: program.stand };
}

export function compileChain(parts: ChainParts): ChainProgram<void> {
  const { text, values } = chainText(parts, false);
  return evaluate(text, values);
}

/** A program of generators, with what stands in it. */
export interface SteppingProgram extends ChainProgram<Steps> {
  readonly stand: Stand;
}

export function compileSteppingChain(parts: ChainParts): SteppingProgram {
  const { text, values, stand } = chainText(parts, true);
  return { ...evaluate<ChainProgram<Steps>>(text, values), stand: stand! };
}

/** A function that whoever drives the chain calls: what fails in it is told with its place. */
function entry(program: Program, parameters: string, callee: string, args = parameters): string {
  const call = program.stepping ? `yield* ${callee}(${args})` : `${callee}(${args})`;
  const fail = program.value(failed);
  return `${functionWord(program.stepping)} (${parameters}) { try { ${call}; } catch ($x) { throw ${fail}($x, $s); } }`;
}

function nodeOf(plan: Plan, id: number): PlanNode {
  const node = plan.nodes.find(candidate => candidate.id === id);
  if (node === undefined) throw new Error(`the plan has no node ${id}`);
  return node;
}
