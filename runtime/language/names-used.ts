// The names a tree uses: of values, functions, types and operators. Asked of the whole file after every edit, so it
// walks without making lists of children. Knows nothing of what the names mean.

import type * as s from "./syntax.ts";

/** Trees do not change, so answers are kept. */
const known = new WeakMap<s.Declaration, ReadonlySet<string>>();

/** Every name a declaration uses. */
export function namesUsed(declaration: s.Declaration): ReadonlySet<string> {
  let names = known.get(declaration);
  if (names === undefined) {
    const found = new Set<string>();
    visit(declaration, found);
    names = found;
    known.set(declaration, names);
  }
  return names;
}

function each(nodes: readonly s.Node[], found: Set<string>): void {
  for (let i = 0; i < nodes.length; i++) visit(nodes[i]!, found);
}

function some(node: s.Node | null, found: Set<string>): void {
  if (node !== null) visit(node, found);
}

function visit(node: s.Node, found: Set<string>): void {
  switch (node.kind) {
    case "Name":
    case "Unexpected":
    case "Missing":
    case "Number":
    case "Duration":
    case "Timestamp":
    case "String":
    case "Word":
    case "Else":
    case "Import":
    case "LiteralType":
      return;
    case "NameExpr":
      found.add(node.name.text);
      return;
    case "TypeName":
      found.add(node.name.text);
      each(node.args, found);
      return;
    case "Stage":
      found.add(node.name.text);
      each(node.typeArgs, found);
      each(node.args, found);
      some(node.body, found);
      return;
    case "RecordEntry":
      // `{ limit }` is `{ limit: limit }`.
      if (node.value === null) found.add(node.name.text);
      else visit(node.value, found);
      return;
    case "Module":
      each(node.declarations, found);
      return;
    case "Pipeline":
    case "Group":
    case "ProcessBody":
      each(node.members, found);
      return;
    case "TypeDecl":
    case "OptionalType":
    case "ParenType":
      visit(node.type, found);
      return;
    case "Parameter":
      some(node.type, found);
      return;
    case "FnDecl":
      each(node.parameters, found);
      some(node.result, found);
      visit(node.body, found);
      return;
    case "ExternDecl":
      each(node.parameters, found);
      some(node.result, found);
      return;
    case "Setting":
    case "Argument":
    case "Assign":
    case "Emit":
    case "ExprStmt":
    case "Spread":
      visit(node.value, found);
      return;
    case "Param":
    case "Field":
      visit(node.type, found);
      some(node.default, found);
      return;
    case "Source":
    case "Sink":
      visit(node.flow, found);
      return;
    case "Stream":
      some(node.type, found);
      visit(node.flow, found);
      return;
    case "Test":
      each(node.steps, found);
      return;
    case "TestStep":
      each(node.expressions, found);
      return;
    case "Flow":
      visit(node.head, found);
      each(node.stages, found);
      return;
    case "State":
      visit(node.type, found);
      some(node.initial, found);
      each(node.options, found);
      return;
    case "Handler":
      visit(node.body, found);
      return;
    case "RecordType":
      each(node.fields, found);
      return;
    case "UnionType":
      each(node.members, found);
      return;
    case "Block":
      each(node.statements, found);
      return;
    case "Let":
      some(node.type, found);
      visit(node.value, found);
      return;
    case "Put":
      visit(node.target, found);
      visit(node.key, found);
      visit(node.value, found);
      return;
    case "If":
      visit(node.test, found);
      visit(node.then, found);
      some(node.else, found);
      return;
    case "For":
      visit(node.over, found);
      visit(node.body, found);
      return;
    case "Return":
      some(node.value, found);
      return;
    case "Template":
      for (const part of node.parts) if (typeof part !== "string") visit(part, found);
      return;
    case "List":
      each(node.items, found);
      return;
    case "Record":
      each(node.entries, found);
      return;
    case "Paren":
      visit(node.inner, found);
      return;
    case "Lambda":
      visit(node.body, found);
      return;
    case "Call":
      visit(node.callee, found);
      each(node.typeArgs, found);
      each(node.args, found);
      return;
    case "FieldAccess":
      visit(node.of, found);
      return;
    case "Index":
      visit(node.of, found);
      visit(node.index, found);
      return;
    case "Unary":
      visit(node.operand, found);
      return;
    case "Binary":
      visit(node.left, found);
      visit(node.right, found);
      return;
    case "Conditional":
      visit(node.test, found);
      visit(node.then, found);
      visit(node.else, found);
      return;
    case "Range":
      visit(node.from, found);
      visit(node.to, found);
      return;
    case "Match":
      visit(node.subject, found);
      each(node.arms, found);
      return;
    case "MatchArm":
      visit(node.body, found);
      return;
  }
}
