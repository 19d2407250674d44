// A chain of operators as a Task drives it: compiled code for records, and beside it what happens between records:
// watermarks, timers, windows, snapshots. Knows no channels, no barriers, no clock.

import {
  type ChainParts,
  compileChain,
  compileSteppingChain,
  type SteppingProgram,
} from "../compile/chain-program.ts";
import { layoutOf } from "../compile/layouts.ts";
import type { Deployment } from "../plan/deployment.ts";
import { groupRange } from "../plan/key-groups.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { OperatorState } from "../state/operator-state.ts";
import type { Chain, ChainContext } from "./chain.ts";
import { RunningChain, runsToEnd } from "./running-chain.ts";
import { RunningOperator } from "./running-operator.ts";

/**
 * `plain` runs records through plain functions; `stepping` through generators, at one go unless the stepping twins
 * are called. Both kinds of code work on the same state, so either may take the next record.
 */
export function buildChain(
  plan: Plan,
  deployment: Deployment,
  chain: number,
  context: ChainContext,
  mode: "plain" | "stepping",
): Chain {
  const nodes = deployment.chains[chain]!.nodes.map(id => nodeOf(plan, id));
  const operators = nodes.map(node => runningOperator(node, context));
  const states = new Map(
    operators.flatMap(({ node, state }) => (state === null ? [] : [[node.id, state] as const])),
  );
  const parts: ChainParts = {
    ...context,
    plan,
    deployment,
    chain,
    states,
    origin: context.origin ?? (() => ""),
  };
  const stepping = () => compileSteppingChain(parts);
  return mode === "plain"
    ? new RunningChain(operators, compileChain(parts), stepping, context)
    : steppingChain(operators, stepping(), context);
}

function steppingChain(
  operators: readonly RunningOperator[],
  program: SteppingProgram,
  context: ChainContext,
): Chain {
  return new RunningChain(operators, runsToEnd(program), () => program, context);
}

function runningOperator(node: PlanNode, context: ChainContext): RunningOperator {
  const layout = layoutOf(node);
  const state =
    layout === null
      ? null
      : new OperatorState(
          layout.store,
          layout.timers,
          context.maxParallelism,
          layout.shared,
          groupRange(context.subtask, context.parallelism, context.maxParallelism),
        );
  return new RunningOperator(node, state);
}

function nodeOf(plan: Plan, id: number): PlanNode {
  const node = plan.nodes.find(candidate => candidate.id === id);
  if (node === undefined) throw new Error(`the plan has no node ${id}`);
  return node;
}
