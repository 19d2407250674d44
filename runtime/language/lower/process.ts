// `process { state … on … }`: states with their initial values, handlers as bodies that share states and ports.

import type { HandlerSpec, OperatorSpec, PlanParam, StateSpec } from "../../plan/plan.ts";
import type { Json, Type } from "../../values/type.ts";
import { TIMESTAMP } from "../../values/type.ts";
import type * as s from "../syntax.ts";
import { bodyIn } from "./calls.ts";
import { numberOf } from "./constants.ts";
import { type Context, siteOf, unexpected } from "./context.ts";
import type { Ports } from "./ports.ts";
import { createScope, declare, type Scope } from "./scope.ts";
import { lowerBlock } from "./statements.ts";

export function lowerProcess(
  c: Context,
  params: readonly PlanParam[],
  stage: s.StageNode,
  element: Type,
  ports: Ports,
): OperatorSpec {
  const members = stage.body?.members ?? [];
  const declared = members.filter(member => member.kind === "State");
  const states = new Map(
    declared.map((state, index) => [state, { index, type: c.model.typeOfNode(state.type) }]),
  );
  const handlers = members.filter(member => member.kind === "Handler");
  return {
    kind: "process",
    states: declared.map(state => lowerState(c, params, state)),
    handlers: handlers.map(handler =>
      lowerHandler(c, handler, element, createScope({ states, portOf: ports.portOf })),
    ),
  };
}

function lowerState(c: Context, params: readonly PlanParam[], state: s.StateDecl): StateSpec {
  const type = c.model.typeOfNode(state.type);
  const ttl = state.options.find(option => option.name?.text === "ttl");
  return {
    name: state.name.text,
    type,
    initial: state.initial === null ? emptyOf(type) : (c.model.constantOf(state.initial) ?? emptyOf(type)),
    ttlMs: ttl === undefined ? null : numberOf(c, params, ttl.value),
    site: siteOf(c, state),
  };
}

/** Lists and maps start empty (a map's constant is a list of entries), `T?` starts as null. */
const emptyOf = (type: Type): Json => (type.kind === "list" || type.kind === "map" ? [] : null);

const EVENTS = { record: "record", timer: "timer", processingTimer: "processingTimer" } as const;

function lowerHandler(c: Context, handler: s.HandlerDecl, element: Type, scope: Scope): HandlerSpec {
  const { event } = handler;
  if (event === "left" || event === "right") return unexpected(handler, "a process with one input");
  const parameter = declare(scope, handler.parameter, event === "record" ? element : TIMESTAMP);
  return {
    on: EVENTS[event],
    parameter,
    body: lowerBlock(bodyIn(c, scope), handler.body),
    site: siteOf(c, handler),
  };
}
