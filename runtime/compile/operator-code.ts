// The functions of each operator kind. Stateless ones stand here; what keeps state is in its own file.

import type { Expr, Lambda } from "../plan/ir.ts";
import { aggregateFunctions } from "./aggregate-code.ts";
import { emitItems } from "./flat-map-code.ts";
import { intervalJoinFunctions } from "./interval-join-code.ts";
import { joinFunctions } from "./join-code.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import { siteLine } from "./operator-writer.ts";
import { sortFunctions, topNFunctions } from "./ordered-code.ts";
import { distinctFunction, limitFunction, tapFunction, timestampsFunction } from "./passing-code.ts";
import { processFunctions } from "./process-code.ts";
import { reduceFunctions } from "./reduce-code.ts";
import type { Body } from "./writer.ts";

export function operatorFunctions(writer: OperatorWriter): readonly string[] {
  return [...functionsOf(writer), ...writer.failureFunction()];
}

function functionsOf(writer: OperatorWriter): readonly string[] {
  const { operator } = writer.node;
  switch (operator.kind) {
    case "source":
      return [writer.takes([writer.emit(0, "$v")])];
    case "map":
      return [stateless(writer, operator.fn, () => writer.emit(0, "$r"))];
    case "filter":
      return [stateless(writer, operator.fn, () => `if ($r) ${braces(writer.emit(0, "$v"))}`)];
    case "filterMap":
      return [stateless(writer, operator.fn, () => `if ($r !== null) ${braces(writer.emit(0, "$r"))}`)];
    case "flatMap":
      return [flatMap(writer, operator.fn)];
    case "reduce":
      return reduceFunctions(writer, operator);
    case "aggregate":
      return aggregateFunctions(writer, operator);
    case "topN":
      return topNFunctions(writer, operator);
    case "sortBy":
      return sortFunctions(writer, operator);
    case "process":
      return processFunctions(writer, operator);
    case "distinct":
      return [distinctFunction(writer, operator)];
    case "limit":
      return [limitFunction(writer, operator)];
    case "tap":
      return [tapFunction(writer, operator)];
    case "assignTimestamps":
      return [timestampsFunction(writer, operator)];
    case "intervalJoin":
      return intervalJoinFunctions(writer, operator);
    case "join":
      return joinFunctions(writer, operator);
    // The task makes the calls: what comes in here are their results.
    case "asyncMap":
      return [writer.takes([writer.emit(0, "$v")])];
    case "sink":
      return [sink(writer)];
  }
}

const braces = (lines: string): string => `{ ${lines} }`;

/** One result of one record, `$r`; then what is done with it, outside the guard. */
function stateless(writer: OperatorWriter, fn: Lambda, then: () => string): string {
  const body = writer.body();
  const code = withParameter(fn, body);
  const compute = `${body.step(fn.body.site)} ${siteLine(fn)}`;
  const lines = writer.guarded
    ? `let $r; ${writer.guard(`${compute} $r = ${code};`, "$v")}`
    : `${compute} const $r = ${code};`;
  const key = writer.keyIfUsed(body, code);
  return writer.takes([`${body.temps} ${key} ${lines} ${then()}`], 0, fn.parameters);
}

function flatMap(writer: OperatorWriter, fn: Lambda): string {
  if (writer.guarded)
    return stateless(writer, fn, () => `for (const $n of $r) ${braces(writer.emit(0, "$n"))}`);
  const body = writer.body();
  bind(fn, body);
  const lines = emitItems(fn.body, body, value => writer.emit(0, value));
  const key = writer.keyIfUsed(body, lines);
  const all = `${body.temps} ${key} ${body.step(fn.body.site)} ${siteLine(fn)} ${lines}`;
  return writer.takes([all], 0, fn.parameters);
}

function bind(fn: Lambda, body: Body): void {
  for (const parameter of fn.parameters) body.bind(parameter, "$v");
}

function withParameter(fn: Lambda, body: Body): string {
  bind(fn, body);
  return body.code(fn.body satisfies Expr);
}

function sink(writer: OperatorWriter): string {
  const { node, program, parts } = writer;
  const target = parts.sinks.get(node.uid);
  if (target === undefined) throw new Error(`the sink ${node.uid} has no writer`);
  const write = `$s = ${node.site}; ${program.value(target)}.write($v, $ts);`;
  return writer.takes([writer.guarded ? writer.guard(write, "$v") : write]);
}
