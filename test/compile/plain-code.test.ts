// Plain code pays nothing for the debugger: it says no word of standing still, whatever the program, and the code of one
// program is kept here as it is. After a change that is meant, run with `-u` and read the difference.
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainText } from "../../runtime/compile/chain-program.ts";
import { layoutOf } from "../../runtime/compile/layouts.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { OperatorState } from "../../runtime/state/operator-state.ts";
import { planOf as corpusPlan } from "../support/corpus.ts";
import { type OnError, planOf, randomProcess } from "../support/generate-ir.ts";
import { root } from "../support/weir.ts";

function textsOf(plan: Plan, stepping: boolean): readonly string[] {
  const deployment = deploy(plan);
  const states = new Map(
    plan.nodes.flatMap(node => {
      const layout = layoutOf(node);
      return layout === null ? [] : [[node.id, new OperatorState(layout.store, layout.timers, 128)] as const];
    }),
  );
  return deployment.chains.map(
    ({ index, outputs }) =>
      chainText(
        {
          plan,
          deployment,
          chain: index,
          subtask: 0,
          outside: { now: () => 0, random: () => 0, callExtern: () => null },
          params: new Map(),
          outputs: outputs.map(() => ({ emit: () => {} })),
          sinks: new Map(plan.nodes.map(node => [node.uid, { write: () => {} }])),
          states,
          observe: null,
          origin: () => "",
        },
        stepping,
      ).text,
  );
}

const STANDING = /yield|function\*|finally|\$frame|\$write/;

describe("plain code", () => {
  test("says no word of standing still, and stepping code does", () => {
    fc.assert(
      fc.property(randomProcess, fc.constantFrom<OnError>("fail", "skip", "to"), (process, onError) => {
        const plan = planOf(process, onError);
        for (const text of textsOf(plan, false)) expect(text).not.toMatch(STANDING);
        for (const text of textsOf(plan, true)) expect(text).toMatch(STANDING);
      }),
      { numRuns: 30 },
    );
  });

  test("is what it was", async () => {
    const plan = corpusPlan(join(root, "test", "simulate", "pauses", "bodies.weir"), { parallelism: 1 });
    await expect(textsOf(plan, false).join("\n")).toMatchFileSnapshot(
      join(import.meta.dirname, "plain", "bodies.txt"),
    );
  });
});
