// Where bodies stand still, and what is to be seen there, as text beside each program in pauses/: NAME.pauses. A line is
// a pause: its kind, the operator or `fn`, where in the text, the text, what is in scope. Under `from` come the frames
// below it, where they are others than at the pause before.
// After a change that is meant, `npx vitest run test/simulate/pauses.test.ts -u` writes them anew: read the difference.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import type {
  BodyFrame,
  Inside,
  Pause,
  SteppableSimulation,
} from "../../runtime/execute/simulate/steppable.ts";
import type { SiteId } from "../../runtime/plan/ir.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { planOf, worldOf } from "../support/corpus.ts";

const folder = join(import.meta.dirname, "pauses");
const names = readdirSync(folder).filter(name => name.endsWith(".weir"));

/** Moments as times of day, maps as their entries. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Map) return Object.fromEntries(each);
    return typeof each === "number" && each > 1e12 ? new Date(each).toISOString().slice(11, 19) : each;
  }) ?? "-";

function kindOf(pause: Pause): string {
  switch (pause.kind) {
    case "entry":
      return pause.cause === "record" ? "entry" : `entry by ${pause.cause}`;
    case "statement":
      return "statement";
    case "wrote":
      return `wrote ${pause.state} of ${shown(pause.key)}${pause.namespace === null ? "" : `: ${shown(pause.namespace)}`}`;
  }
}

class Printer {
  #below = "";
  readonly #lines: readonly string[];

  constructor(
    private readonly plan: Plan,
    text: string,
  ) {
    this.#lines = text.split("\n");
  }

  pause({ pause, frames: [top, ...below] }: Inside): readonly string[] {
    const frames = below.map(frame => `${"  from".padEnd(30)} ${this.#frame(frame)}`);
    const known = this.#below;
    this.#below = frames.join();
    return [`  ${kindOf(pause).padEnd(28)} ${this.#frame(top!)}`, ...(this.#below === known ? [] : frames)];
  }

  #frame(frame: BodyFrame): string {
    const { name } =
      frame.function === null
        ? { name: this.plan.nodes[frame.node]!.uid }
        : this.plan.functions[frame.function]!;
    const scope = frame.locals.map(local => `${local.name} = ${shown(frame.readLocal(local.id))}`);
    const key = frame.key === undefined ? [] : [`key ${shown(frame.key)}`];
    const given =
      frame.element !== null && frame.element.cause !== "window" && frame.locals.length === 0
        ? [`given ${shown(frame.element.value)}`]
        : [];
    const window = frame.element?.window ? [`window ${shown(frame.element.window)}`] : [];
    return `${name.padEnd(15)} ${this.#at(frame.site)}  | ${[...key, ...window, ...given, ...scope].join(", ")}`;
  }

  #at(site: SiteId): string {
    const { line, column } = this.plan.sites[site]!;
    const text = this.#lines[line - 1]!.slice(column - 1);
    return `${line}:${column}`.padEnd(6) + text.slice(0, 40).padEnd(40);
  }
}

function pausesOf(name: string, chaining: boolean): string {
  const plan = planOf(join(folder, name), { parallelism: 1 });
  const printer = new Printer(plan, readFileSync(join(folder, name), "utf8"));
  const simulation = simulate({
    ...worldOf(plan, folder),
    seed: 1,
    traced: true,
    deploy: { chaining },
  }) as SteppableSimulation;
  simulation.pauses = () => true;
  const lines: string[] = [];
  while (simulation.status === "running") {
    if (simulation.advance() === null) continue;
    const inside = simulation.inside!;
    if (inside.count === 0) lines.push(`${simulation.tasks[inside.task]!.ref.task}:`);
    lines.push(...printer.pause(inside));
  }
  return lines.map(line => line.trimEnd()).join("\n");
}

describe.each(names)("%s", name => {
  test("stands still where the text beside it says", async () => {
    const text = `Chained.\n\n${pausesOf(name, true)}\n\nNot chained.\n\n${pausesOf(name, false)}\n`;
    await expect(text).toMatchFileSnapshot(join(folder, name.replace(".weir", ".pauses")));
  });
});
