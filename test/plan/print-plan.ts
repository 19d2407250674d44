// A plan as short JSON for people: one line for each operator, edge, body. What golden files hold.

import type { Expr, Lambda, Local, Stmt } from "../../runtime/plan/ir.ts";
import type { OperatorSpec, Partition, Plan, PlanNode, Ttl } from "../../runtime/plan/plan.ts";
import { expressionsOf } from "../../runtime/plan/walk.ts";
import type { Type } from "../../runtime/values/type.ts";

export function printPlan(plan: Plan): string {
  const uid = (id: number): string => plan.nodes[id]!.uid;
  const port = (id: number, n: number): string =>
    n === 0 ? "" : `.${plan.nodes[id]!.sideOutputs[n - 1]!.name}`;
  const printed = {
    pipeline: plan.name,
    params: orNothing(
      plan.params.map(param => `${param.name}: ${typeText(param.type)} = ${JSON.stringify(param.value)}`),
    ),
    externs: orNothing(
      plan.externs.map(
        extern =>
          `${extern.pure ? "pure " : ""}${extern.async ? "async " : ""}${extern.kind} ${extern.name}(${extern.parameters.map(p => `${p.name}: ${typeText(p.type)}`).join(", ")}): ${typeText(extern.result)} from ${extern.from}`,
      ),
    ),
    functions: orNothing(
      plan.functions.map(fn => ({
        [`fn ${fn.name}(${fn.parameters.map(localText).join(", ")}): ${typeText(fn.result)}`]: bodyText(
          fn.body,
        ),
      })),
    ),
    nodes: plan.nodes.map(node => nodeOf(plan, node)),
    edges: plan.edges.map(
      edge =>
        `${uid(edge.from)}${port(edge.from, edge.port)} -> ${uid(edge.to)}${edge.input === 0 ? "" : ".right"} ${partitionText(edge.partition)}`,
    ),
  };
  return `${JSON.stringify(printed, null, 2)}\n`;
}

const orNothing = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

function nodeOf(plan: Plan, node: PlanNode): unknown {
  const site = plan.sites[node.site]!;
  return {
    uid: node.uid + (node.was === undefined ? "" : ` was ${node.was}`),
    of: `${node.declaration}, line ${site.line}`,
    parallelism: node.parallelism,
    key: node.keyType === null ? undefined : typeText(node.keyType),
    ...operatorOf(node.operator),
    output: typeText(node.output),
    sideOutputs: orNothing(node.sideOutputs.map(side => `${side.name}: ${typeText(side.type)}`)),
    onError:
      node.onError.kind === "fail"
        ? undefined
        : node.onError.kind === "skip"
          ? "skip"
          : `to port ${node.onError.port}`,
    order: node.order + (node.orderReason === "" ? "" : `. ${node.orderReason}`),
  };
}

function operatorOf(operator: OperatorSpec): object {
  switch (operator.kind) {
    case "source":
      return {
        source: `${operator.connector}${operator.extern ?? ""}(${argsText(operator.args)})`,
        generator: operator.generator && lambdaText(operator.generator),
        timestamp: operator.timestamp === null ? undefined : lambdaText(operator.timestamp),
        watermark: operator.watermark ?? undefined,
        idleMs: operator.idleMs ?? undefined,
      };
    case "sink":
      return { sink: `${operator.connector}${operator.extern ?? ""}(${argsText(operator.args)})` };
    case "map":
    case "filter":
    case "flatMap":
    case "filterMap":
      return { [operator.kind]: lambdaText(operator.fn) };
    case "reduce":
      return { reduce: lambdaText(operator.fn), window: operator.window ?? undefined };
    case "aggregate":
      return {
        aggregate: operator.calls.map(
          (call, i) =>
            `#${i} ${call.fn}(${[call.arg && exprText(call.arg), call.where && `where: ${exprText(call.where)}`].filter(Boolean).join(", ")}): ${typeText(call.type)}`,
        ),
        record: localText(operator.record),
        result: exprText(operator.result),
        window: operator.window ?? undefined,
      };
    case "topN":
      return { topN: operator.n, by: lambdaText(operator.by), window: operator.window ?? undefined };
    case "sortBy":
      return { sortBy: lambdaText(operator.by), window: operator.window };
    case "distinct":
      return {
        distinct: operator.by === null ? "by itself" : lambdaText(operator.by),
        ttl: ttlText(operator.ttl) || undefined,
      };
    case "limit":
      return { limit: operator.count };
    case "tap":
      return { tap: lambdaText(operator.fn) };
    case "assignTimestamps":
      return {
        assignTimestamps: lambdaText(operator.timestamp),
        watermark: operator.watermark ?? undefined,
      };
    case "intervalJoin":
      return {
        intervalJoin: lambdaText(operator.fn),
        between: `${operator.lowerMs} .. ${operator.upperMs} ms`,
        left: typeText(operator.leftType),
        right: typeText(operator.rightType),
      };
    case "join":
      return {
        join: lambdaText(operator.fn),
        window: operator.window ?? undefined,
        ttl: ttlText(operator.ttl) || undefined,
        left: typeText(operator.leftType),
        right: typeText(operator.rightType),
      };
    case "asyncMap": {
      const { extern, capacity, timeoutMs, ordered } = operator;
      return { asyncMap: `extern#${extern}`, capacity, timeoutMs, ordered };
    }
    case "process":
      return {
        states: operator.states.map(
          (state, i) =>
            `#${i} ${state.broadcast ? "broadcast " : ""}${state.name}: ${typeText(state.type)} = ${JSON.stringify(state.initial)}${state.ttl === null ? "" : `, ttl ${ttlText(state.ttl)}`}`,
        ),
        rightFirst: operator.rightFirst,
        handlers: Object.fromEntries(
          operator.handlers.map(handler => [
            `on ${handler.on} ${localText(handler.parameter)}`,
            handler.body.flatMap(stmtLines),
          ]),
        ),
      };
  }
}

const ttlText = (ttl: Ttl | null): string => (ttl === null ? "" : `${ttl.ms} ms of ${ttl.domain} time`);

const argsText = (args: Readonly<Record<string, Expr>>): string =>
  Object.entries(args)
    .map(([name, expr]) => `${name}: ${exprText(expr)}`)
    .join(", ");

const partitionText = (partition: Partition): string =>
  partition.kind === "hash" ? `hash ${lambdaText(partition.key)}` : partition.kind;

const lambdaText = (lambda: Lambda): string =>
  `(${lambda.parameters.map(localText).join(", ")}) => ${exprText(lambda.body)}`;

const localText = (local: Local): string => `${local.name}$${local.id}: ${typeText(local.type)}`;

const bodyText = (body: readonly Stmt[] | Expr): string | readonly string[] =>
  Array.isArray(body) ? (body as readonly Stmt[]).flatMap(stmtLines) : exprText(body as Expr);

// ---------------------------------------------------------------- statements

const indented = (lines: readonly string[]): readonly string[] => lines.map(line => `  ${line}`);

function stmtLines(stmt: Stmt): readonly string[] {
  const [first, second] = expressionsOf(stmt).map(exprText);
  switch (stmt.op) {
    case "let":
      return [`${stmt.mutable ? "var" : "let"} ${localText(stmt.local)} = ${first}`];
    case "assign":
      return [`${stmt.name}$${stmt.id} = ${first}`];
    case "put":
      return [`${stmt.name}$${stmt.id}[${first}] = ${second}`];
    case "setState":
      return [`state#${stmt.index} = ${first}`];
    case "putState":
      return [`state#${stmt.index}[${first}] = ${second}`];
    case "if":
      return [
        `if ${first}`,
        ...indented(stmt.then.flatMap(stmtLines)),
        ...(stmt.else.length === 0 ? [] : ["else", ...indented(stmt.else.flatMap(stmtLines))]),
      ];
    case "for": {
      const names = [stmt.key, stmt.value].filter(local => local !== null).map(localText);
      return [
        `for ${names.join(", ")} in ${first}${second === undefined ? "" : ` .. ${second}`}`,
        ...indented(stmt.body.flatMap(stmtLines)),
      ];
    }
    case "match":
      return [
        `match ${first}`,
        ...stmt.arms.flatMap(arm => [
          `  ${patternsText(arm.patterns)} =>`,
          ...indented(indented(arm.body.flatMap(stmtLines))),
        ]),
      ];
    case "emit":
      return [`emit ${first}${stmt.port === 0 ? "" : ` to port ${stmt.port}`}`];
    case "return":
      return [`return ${first ?? ""}`];
    case "timer":
      return [`${stmt.cancel ? "cancel" : "set"} ${stmt.domain} timer at ${first}`];
    case "expr":
      return [first!];
  }
}

const patternsText = (patterns: readonly unknown[]): string =>
  patterns.length === 0 ? "else" : patterns.map(pattern => JSON.stringify(pattern)).join(" | ");

// ---------------------------------------------------------------- expressions

function exprText(expr: Expr): string {
  switch (expr.op) {
    case "const":
      return JSON.stringify(expr.value);
    case "local":
      return `${expr.name}$${expr.id}`;
    case "param":
      return `param ${expr.name}`;
    case "ambient":
      return `@${expr.name}`;
    case "state":
    case "aggregate":
      return `${expr.op}#${expr.index}`;
    case "field":
      return `${exprText(expr.of)}${expr.optional ? "?." : "."}${expr.name}`;
    case "index":
      return `${exprText(expr.of)}[${exprText(expr.index)}]`;
    case "record":
      return `{${expr.entries.map(entry => ("spread" in entry ? `...${exprText(entry.spread)}` : `${entry.name}: ${exprText(entry.value)}`)).join(", ")}}: ${typeText(expr.type)}`;
    case "list":
      return `[${expr.items.map(exprText).join(", ")}]`;
    case "binary":
      return `(${exprText(expr.left)} ${expr.operator} ${exprText(expr.right)}): ${typeText(expr.type)}`;
    case "and":
    case "or":
    case "coalesce":
      return `(${exprText(expr.left)} ${expr.op} ${exprText(expr.right)})`;
    case "not":
    case "negate":
      return `${expr.op}(${exprText(expr.operand)})`;
    case "conditional":
      return `(${exprText(expr.test)} ? ${exprText(expr.then)} : ${exprText(expr.else)})`;
    case "template":
      return `template(${expr.parts.map(part => (typeof part === "string" ? JSON.stringify(part) : exprText(part))).join(", ")})`;
    case "match":
      return `match ${exprText(expr.subject)} { ${expr.arms.map(arm => `${patternsText(arm.patterns)} => ${exprText(arm.body)}`).join("; ")} }`;
    case "call":
      return `fn#${expr.function}(${expr.args.map(exprText).join(", ")})`;
    case "builtin":
      return `${expr.name}/${expr.overload}(${expr.args.map(exprText).join(", ")})`;
    case "extern":
      return `extern#${expr.extern}(${expr.args.map(exprText).join(", ")})`;
    case "lambda":
      return lambdaText(expr);
  }
}

// ---------------------------------------------------------------- types

export function typeText(type: Type): string {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "list":
      return `list<${typeText(type.element)}>`;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "record":
      return `{${type.fields.map(field => `${field.name}: ${typeText(field.type)}`).join(", ")}}`;
    case "union":
      return `(${type.members.map(typeText).join(" | ")})`;
    default:
      return type.kind;
  }
}
