// Programs and their plans, side by side in golden/: NAME.weir is lowered, and printed (as JSON) in NAME.plan.
// After a change that is meant, `npx vitest run test/plan/golden.test.ts -u` writes them anew: read the difference.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../runtime/language/check.ts";
import { lower } from "../../runtime/language/lower/lower.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import { fingerprint } from "../../runtime/plan/fingerprint.ts";
import { GRAPH_FORMATS, renderGraph } from "../../runtime/plan/graph/render.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { printPlan } from "./print-plan.ts";

const folder = join(import.meta.dirname, "golden");
const names = readdirSync(folder).filter(name => name.endsWith(".weir"));

function planOf(name: string, text: string): Plan {
  const model = check(loadProgram(name, path => (path === name ? text : null)));
  const errors = model.diagnostics.filter(each => each.severity === "error");
  expect(errors.map(each => `${each.code} ${each.message} «${text.slice(each.start, each.end)}»`)).toEqual(
    [],
  );
  const { plan, diagnostics } = lower(model, model.pipelines[0]!.name.text);
  expect(diagnostics.filter(each => each.severity !== "hint")).toEqual([]);
  return plan!;
}

const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");

describe.each(names)("%s", name => {
  it("has the plan beside it", async () => {
    await expect(printPlan(planOf(name, textOf(name)))).toMatchFileSnapshot(
      join(folder, name.replace(".weir", ".plan")),
    );
  });

  it("gives plain JSON, the same every time, with every edge going forward", () => {
    const plan = planOf(name, textOf(name));
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(planOf(name, textOf(name))).toEqual(plan);
    for (const [id, node] of plan.nodes.entries()) expect(node.id).toBe(id);
    for (const edge of plan.edges) expect(edge.from).toBeLessThan(edge.to);
    expect(new Set(plan.nodes.map(node => node.uid)).size).toBe(plan.nodes.length);
  });

  it("keeps its fingerprint and uids when comments, blank lines and unrelated streams are added", () => {
    const text = textOf(name);
    const plan = planOf(name, text);
    const spaced = planOf(name, `// A comment.\n\n${text.replaceAll("\n  ", "\n\n    ")}`);
    expect(fingerprint(spaced)).toBe(fingerprint(plan));
    const at = text.lastIndexOf("}");
    const more = `  source extra0 = sequence(0 .. 1)\n  sink extra1 = extra0 |> map(n => n + 1) |> discard()\n`;
    const extended = planOf(name, text.slice(0, at) + more + text.slice(at));
    const uids = extended.nodes.map(node => node.uid).filter(uid => !uid.startsWith("extra"));
    expect(uids).toEqual(plan.nodes.map(node => node.uid));
    expect(fingerprint(extended)).not.toBe(fingerprint(plan));
  });

  it("can be deployed and drawn", () => {
    const plan = planOf(name, textOf(name));
    const deployment = deploy(plan);
    for (const format of GRAPH_FORMATS)
      expect(renderGraph(plan, deployment, format)).toContain(plan.nodes[0]!.uid.replace(/#.*/, ""));
  });
});
