// Whether the cases speak of the whole language: every operator, connector, aggregate, window, trigger, edge of lateness
// and of joins, and conversion, by the tables the checker reads. A new entry of a table without a case fails here.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  AGGREGATES,
  OPERATORS,
  SINKS,
  SOURCES,
  TIMER_CALLS,
  WINDOWS,
} from "../../runtime/language/operators-table.ts";
import { codeOf } from "../../runtime/plan/bodies.ts";
import { edgesInto } from "../../runtime/plan/edges.ts";
import type { Plan, PlanNode, WindowSpec } from "../../runtime/plan/plan.ts";
import { everyExpression, everyStatement, isStatements } from "../../runtime/plan/walk.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import { cases, writeFiles } from "./case-file.ts";
import { modelOf, planOf } from "./running.ts";

const scratch = mkdtempSync(join(tmpdir(), "weir-coverage-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Cases that run: a program that is refused shows nothing of what its words do. */
const running = cases.filter(each => each.outputs.size > 0);

const plans: readonly Plan[] = running.map((each, i) => {
  const dir = join(scratch, String(i));
  writeFiles(each, dir);
  return planOf(each, modelOf(dir), { dir, parallelism: 1 });
});
const nodes: readonly PlanNode[] = plans.flatMap(plan => plan.nodes);

const windowOf = ({ operator }: PlanNode): WindowSpec | null =>
  "window" in operator ? operator.window : null;
const windows = nodes.flatMap(node => windowOf(node) ?? []);
const timed = windows.filter(window => window.kind !== "global");
const intervals = nodes.flatMap(({ operator }) => (operator.kind === "intervalJoin" ? [operator] : []));
const joins = nodes.flatMap(({ operator }) => (operator.kind === "join" ? [operator] : []));

const code = plans.flatMap(plan => {
  const into = edgesInto(plan);
  return [
    ...plan.nodes.flatMap(node => codeOf(node, into[node.id]!)),
    ...plan.functions.map(({ body }) => body),
  ];
});
const builtins = new Set(
  code.flatMap(body =>
    [...everyExpression(body)].flatMap(expr => (expr.op === "builtin" ? [expr.name] : [])),
  ),
);
const timers = new Set(
  code
    .flatMap(body => (isStatements(body) ? [...everyStatement(body)] : []))
    .flatMap(stmt => (stmt.op === "timer" ? [`${stmt.cancel ? "cancel " : ""}${stmt.domain}`] : [])),
);

/** What follows `|>` anywhere: also what says only how records come to the next operator. */
const stages = new Set(
  running.flatMap(({ program }) => [...program.matchAll(/\|>\s*(\w+)/g)].map(match => match[1]!)),
);

const missing = (names: Iterable<string>, found: ReadonlySet<string>): readonly string[] =>
  [...names].filter(name => !found.has(name));
const runs = (entries: readonly { readonly name: string; readonly runs: boolean }[]): readonly string[] =>
  entries.filter(entry => entry.runs).map(entry => entry.name);

/** Without an end of their own, or with someone at the other end of the line: test/connectors and test/cli have them. */
const OUTSIDE: ReadonlySet<string> = new Set(["stdin", "socket"]);

describe("there is a case that runs for", () => {
  test("every operator", () => {
    const heads = new Set(running.flatMap(({ program }) => (/\bunion\(/.test(program) ? ["union"] : [])));
    expect(missing(runs(OPERATORS), new Set([...stages, ...heads]))).toEqual([]);
  });

  test("every source and sink", () => {
    const connectors = (kind: "source" | "sink"): ReadonlySet<string> =>
      new Set(nodes.flatMap(({ operator }) => (operator.kind === kind ? [operator.connector] : [])));
    const inside = (names: readonly string[]) => names.filter(name => !OUTSIDE.has(name));
    expect(missing(inside(runs(SOURCES)), connectors("source"))).toEqual([]);
    expect(missing(inside(runs(SINKS)), connectors("sink"))).toEqual([]);
  });

  test("every aggregate, with `where:` too", () => {
    const calls = nodes.flatMap(({ operator }) => (operator.kind === "aggregate" ? operator.calls : []));
    const used = new Set<string>(calls.map(({ fn }) => fn));
    expect(missing(runs([...AGGREGATES.values()]), used)).toEqual([]);
    expect(calls.some(({ where }) => where !== null)).toBe(true);
  });

  test("every window, by every operator that takes one", () => {
    const used = new Set(
      nodes.flatMap(node => (windowOf(node) ? [`${node.operator.kind} ${windowOf(node)!.kind}`] : [])),
    );
    const kinds = WINDOWS.map(({ name }) => name);
    expect(
      missing(
        kinds.map(kind => `aggregate ${kind}`),
        used,
      ),
    ).toEqual([]);
    expect(
      missing(
        kinds.map(kind => `join ${kind}`),
        used,
      ),
    ).toEqual([]);
    for (const operator of ["reduce", "topN", "sortBy"])
      expect(
        [...used].filter(each => each.startsWith(operator)),
        operator,
      ).not.toEqual([]);
    expect(timed.some(window => "offsetMs" in window && window.offsetMs !== 0)).toBe(true);
  });

  test("every trigger", () => {
    const every = windows.map(window => (window.kind === "global" ? window.every : undefined));
    expect(every).toContain(null);
    expect(every.some(each => typeof each === "number" && each > 1)).toBe(true);
    expect(nodes.some(node => node.operator.kind === "aggregate" && node.operator.window === null)).toBe(
      true,
    );
    expect(nodes.some(node => node.operator.kind === "reduce" && node.operator.window === null)).toBe(true);
  });

  test("every edge of lateness: none and some, dropped and to a stream", () => {
    const edges = new Set(
      timed.map(
        ({ allowedLatenessMs, latePort }) =>
          `${allowedLatenessMs > 0 ? "late" : "on time"}, ${latePort === null ? "dropped" : "kept"}`,
      ),
    );
    expect([...edges].sort()).toEqual(["late, dropped", "late, kept", "on time, dropped", "on time, kept"]);
  });

  test("every side of a join's bounds, and joins with a window, a ttl and neither", () => {
    const signs = new Set(
      intervals.flatMap(each => [`lower ${Math.sign(each.lowerMs)}`, `upper ${Math.sign(each.upperMs)}`]),
    );
    const all = ["lower", "upper"].flatMap(end => [-1, 0, 1].map(sign => `${end} ${sign}`));
    expect(missing(all, signs)).toEqual([]);
    expect(joins.some(({ ttl }) => ttl !== null)).toBe(true);
    expect(joins.some(({ window, ttl }) => window === null && ttl === null)).toBe(true);
  });

  test("every conversion", () => {
    const conversions = [...BUILTINS.keys()].filter(name => /^(to|parse|format)[A-Z]/.test(name));
    expect(conversions.length).toBeGreaterThan(8);
    expect(missing(conversions, builtins)).toEqual([]);
  });

  test("timers of both clocks, set and taken back", () => {
    const kinds = [...TIMER_CALLS.keys()].map(
      name =>
        `${name.startsWith("cancel") ? "cancel " : ""}${/processing/i.test(name) ? "processing" : "event"}`,
    );
    expect(missing(kinds, timers)).toEqual([]);
  });

  test("time to live in event time and by the clock, and watermarks of a source that may be idle", () => {
    const ttls = nodes.flatMap(({ operator }) =>
      operator.kind === "process" ? operator.states.flatMap(({ ttl }) => ttl?.domain ?? []) : [],
    );
    expect(new Set(ttls)).toEqual(new Set(["event", "processing"]));
    expect(nodes.some(({ operator }) => operator.kind === "source" && operator.idleMs !== null)).toBe(true);
  });

  test("inputs that are compressed, several by a pattern or a folder, merged by time", () => {
    const text = running.map(({ program }) => program).join("\n");
    for (const form of [/\.gz"/, /\("[^"]*\*[^"]*"/, /\("[^"]*\/"\)/, /order: merged/])
      expect(text).toMatch(form);
  });
});
