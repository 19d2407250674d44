// Statements of handlers and functions as typed intermediate code.

import type { Expr, MatchArm, Stmt } from "../../plan/ir.ts";
import type { Type } from "../../values/type.ts";
import { withoutNull } from "../infer-types.ts";
import type * as s from "../syntax.ts";
import { siteOf, unexpected } from "./context.ts";
import { convert } from "./convert.ts";
import { type Body, lowerExpr, lowerTo, patternsOf } from "./expressions.ts";
import { declare } from "./scope.ts";

export const lowerBlock = (body: Body, block: s.Block): readonly Stmt[] =>
  block.statements.map(statement => lowerStatement(body, statement));

function lowerStatement(body: Body, node: s.StmtNode): Stmt {
  const site = siteOf(body.c, node);
  switch (node.kind) {
    case "Let":
      return lowerLet(body, node, site);
    case "Assign":
      return lowerAssign(body, node, site);
    case "Put":
      return lowerPut(body, node, site);
    case "If":
      return lowerIf(body, node, site);
    case "For":
      return lowerFor(body, node, site);
    case "Match": {
      const arms = node.arms.flatMap(arm => (arm.kind === "Unexpected" ? [] : [lowerArm(body, arm)]));
      return { op: "match", subject: lowerExpr(body, node.subject), arms, site };
    }
    case "Emit":
      return lowerEmit(body, node, site);
    case "Return":
      return { op: "return", value: node.value === null ? null : lowerReturn(body, node.value), site };
    case "ExprStmt":
      return lowerExprStatement(body, node.value, site);
    case "Unexpected":
      return unexpected(node, "a block");
  }
}

function lowerReturn(body: Body, value: s.ExprNode): Expr {
  const { result } = body.scope;
  return result === null ? lowerExpr(body, value) : lowerTo(body, value, result);
}

/** The value comes before the name: `let x = x + 1` reads an outer x. */
function lowerLet(body: Body, node: s.LetStmt, site: number): Stmt {
  const symbol = body.c.model.symbolOf(node.name);
  const value = lowerExpr(body, node.value);
  const type = symbol?.kind === "local" ? symbol.type : value.type;
  const local = declare(body.scope, node.name, type);
  return { op: "let", local, value: convert(value, type), mutable: node.mutable, site };
}

function lowerAssign(body: Body, node: s.AssignStmt, site: number): Stmt {
  const symbol = body.c.model.symbolOf(node.name);
  switch (symbol?.kind) {
    case "state":
      return {
        op: "setState",
        index: stateIndex(body, symbol.declaration),
        value: lowerTo(body, node.value, symbol.type),
        site,
      };
    case "local": {
      const local = body.scope.locals.get(symbol.declaration)!;
      return {
        op: "assign",
        id: local.id,
        name: local.name,
        value: lowerTo(body, node.value, symbol.type),
        site,
      };
    }
    default:
      return unexpected(node, "an assignment");
  }
}

const stateIndex = (body: Body, declaration: s.StateDecl): number =>
  body.scope.states.get(declaration)!.index;

function lowerPut(body: Body, node: s.PutStmt, site: number): Stmt {
  const symbol = node.target.kind === "NameExpr" ? body.c.model.symbolOf(node.target.name) : null;
  const key = lowerExpr(body, node.key);
  switch (symbol?.kind) {
    case "state":
      return {
        op: "putState",
        index: stateIndex(body, symbol.declaration),
        key,
        value: entryValue(body, node, symbol.type),
        site,
      };
    case "local": {
      const local = body.scope.locals.get(symbol.declaration)!;
      return {
        op: "put",
        id: local.id,
        name: local.name,
        key,
        value: entryValue(body, node, symbol.type),
        site,
      };
    }
    default:
      return unexpected(node, "an assignment");
  }
}

function entryValue(body: Body, node: s.PutStmt, map: Type): Expr {
  const type = withoutNull(map);
  return type.kind === "map" ? lowerTo(body, node.value, type.value) : lowerExpr(body, node.value);
}

function lowerIf(body: Body, node: s.IfStmt, site: number): Stmt {
  return {
    op: "if",
    test: lowerExpr(body, node.test),
    then: lowerBlock(body, node.then),
    else:
      node.else === null
        ? []
        : node.else.kind === "If"
          ? [lowerStatement(body, node.else)]
          : lowerBlock(body, node.else),
    site,
  };
}

function lowerFor(body: Body, node: s.ForStmt, site: number): Stmt {
  const over = lowerExpr(body, node.over.kind === "Range" ? node.over.from : node.over);
  const to = node.over.kind === "Range" ? lowerExpr(body, node.over.to) : null;
  const variable = (name: s.Name) => {
    const symbol = body.c.model.symbolOf(name);
    return declare(body.scope, name, symbol?.kind === "local" ? symbol.type : over.type);
  };
  const key = node.second === null ? null : variable(node.first);
  const value = variable(node.second ?? node.first);
  return { op: "for", key, value, over, to, body: lowerBlock(body, node.body), site };
}

function lowerArm(body: Body, arm: s.MatchArmNode): MatchArm<readonly Stmt[]> {
  return { patterns: patternsOf(arm), body: armStatements(body, arm.body) };
}

function armStatements(body: Body, node: s.MatchArmNode["body"]): readonly Stmt[] {
  switch (node.kind) {
    case "Block":
      return lowerBlock(body, node);
    case "Let":
    case "Assign":
    case "Put":
    case "If":
    case "For":
    case "Match":
    case "Emit":
    case "Return":
    case "ExprStmt":
    case "Unexpected":
      return [lowerStatement(body, node)];
    default:
      return [lowerExprStatement(body, node, siteOf(body.c, node))];
  }
}

function lowerEmit(body: Body, node: s.EmitStmt, site: number): Stmt {
  const port = body.scope.portOf(node.to);
  return { op: "emit", value: lowerTo(body, node.value, port.type), port: port.port, site };
}

const TIMERS: ReadonlyMap<string, { readonly domain: "event" | "processing"; readonly cancel: boolean }> =
  new Map([
    ["timer", { domain: "event", cancel: false }],
    ["cancelTimer", { domain: "event", cancel: true }],
    ["processingTimer", { domain: "processing", cancel: false }],
    ["cancelProcessingTimer", { domain: "processing", cancel: true }],
  ]);

/** A timer is a statement of its own; any other call is made for its effect. */
function lowerExprStatement(body: Body, node: s.ExprNode, site: number): Stmt {
  const name = node.kind === "Call" && node.callee.kind === "NameExpr" ? node.callee.name : null;
  const timer = name !== null && isEngineName(body, name) ? TIMERS.get(name.text) : undefined;
  if (timer === undefined || node.kind !== "Call") return { op: "expr", value: lowerExpr(body, node), site };
  return { op: "timer", ...timer, at: lowerExpr(body, node.args[0]!.value), site };
}

/** Not a function of the program that happens to be called `timer`. */
function isEngineName(body: Body, name: s.Name): boolean {
  const kind = body.c.model.symbolOf(name)?.kind;
  return kind !== "fn" && kind !== "extern";
}
