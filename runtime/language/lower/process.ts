// `process { state … on … }`: states with their initial values, handlers as bodies that share states and ports.

import type { HandlerSpec, ProcessSpec, StateSpec } from "../../plan/plan.ts";
import { type Json, TIMESTAMP, type Type } from "../../values/type.ts";
import { STATE_OPTIONS } from "../operators-table.ts";
import type * as s from "../syntax.ts";
import { bindArguments } from "./arguments.ts";
import { bodyIn } from "./calls.ts";
import { type Context, siteOf, unexpected } from "./context.ts";
import { createScope, declare, type Scope } from "./scope.ts";
import type { Step } from "./stages.ts";
import { lowerBlock } from "./statements.ts";
import { lowerTtl } from "./ttl.ts";

export function lowerProcess({ c, stage, input, right, ports }: Step): ProcessSpec {
  const members = stage.body?.members ?? [];
  const declared = members.filter(member => member.kind === "State");
  const states = new Map(
    declared.map((state, index) => [state, { index, type: c.model.typeOfNode(state.type) }]),
  );
  const handlers = members.filter(member => member.kind === "Handler");
  return {
    kind: "process",
    states: declared.map(state => lowerState(c, state)),
    handlers: handlers.map(handler =>
      lowerHandler(c, handler, { input, right }, createScope({ states, portOf: ports.portOf })),
    ),
    ...(input.connected?.first ? { rightFirst: true } : {}),
  };
}

function lowerState(c: Context, state: s.StateDecl): StateSpec {
  const type = c.model.typeOfNode(state.type);
  return {
    name: state.name.text,
    type,
    initial: state.initial === null ? emptyOf(type) : (c.model.constantOf(state.initial) ?? emptyOf(type)),
    ttl: lowerTtl(c, bindArguments(state.options, []), STATE_OPTIONS),
    broadcast: state.broadcast,
    site: siteOf(c, state),
  };
}

/** Lists and maps start empty (a map's constant is a list of entries), `T?` starts as null. */
const emptyOf = (type: Type): Json => (type.kind === "list" || type.kind === "map" ? [] : null);

type Inputs = Pick<Step, "input" | "right">;

function lowerHandler(c: Context, handler: s.HandlerDecl, inputs: Inputs, scope: Scope): HandlerSpec {
  const parameter = declare(scope, handler.parameter, parameterType(handler, inputs));
  return {
    on: handler.event,
    parameter,
    body: lowerBlock(bodyIn(c, scope), handler.body),
    site: siteOf(c, handler),
  };
}

function parameterType(handler: s.HandlerDecl, { input, right }: Inputs): Type {
  switch (handler.event) {
    case "record":
    case "left":
      return input.element;
    case "right":
      return right?.element ?? unexpected(handler, "a process with one input");
    case "timer":
    case "processingTimer":
      return TIMESTAMP;
  }
}
