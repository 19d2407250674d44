// The children of every kind of node, in source order: the one place that knows the shape of the tree by heart.

import type { MatchArmNode, Module, Node, TestStep } from "./syntax.ts";

type MaybeNode = Node | null;

const present = (nodes: readonly MaybeNode[]): readonly Node[] => nodes.filter(node => node !== null);

/** Of nodes kept in several lists, by their place. */
const byPlace = (nodes: readonly Node[]): readonly Node[] =>
  [...nodes].sort((a, b) => a.firstToken - b.firstToken || a.start - b.start);

const NONE: readonly Node[] = [];

export function children(node: Node): readonly Node[] {
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
      return NONE;
    case "Module":
      return moduleChildren(node);
    case "Import":
      return [...node.names, node.from];
    case "TypeDecl":
      return [node.name, node.type];
    case "Parameter":
      return present([node.name, node.type]);
    case "FnDecl":
      return present([node.name, ...node.parameters, node.result, node.body]);
    case "ExternDecl":
      return present([node.name, ...node.parameters, node.result, node.from]);
    case "Pipeline":
      return [node.name, ...node.members];
    case "Setting":
      return [node.name, node.value];
    case "Group":
      return [node.name, ...node.members];
    case "Param":
      return present([node.name, node.type, node.default]);
    case "Source":
    case "Sink":
      return [node.name, node.flow];
    case "Stream":
      return present([node.name, node.type, node.flow]);
    case "Test":
      return present([node.title, node.pipeline, ...node.steps]);
    case "TestStep":
      return stepChildren(node);
    case "Flow":
      return [node.head, ...node.stages];
    case "Stage":
      return present([
        node.name,
        ...node.typeArgs,
        ...node.args,
        ...byPlace(present([node.as, node.was, node.body])),
      ]);
    case "Argument":
      return present([node.name, node.value]);
    case "ProcessBody":
      return node.members;
    case "State":
      return present([node.name, node.type, node.initial, ...node.options]);
    case "Handler":
      return [node.parameter, node.body];
    case "TypeName":
      return [node.name, ...node.args];
    case "LiteralType":
      return [node.value];
    case "RecordType":
      return node.fields;
    case "OptionalType":
    case "ParenType":
      return [node.type];
    case "UnionType":
      return node.members;
    case "Field":
      return present([node.alias, node.name, node.type, node.default, node.was]);
    case "Block":
      return node.statements;
    case "Let":
      return present([node.name, node.type, node.value]);
    case "Assign":
      return [node.name, node.value];
    case "Put":
      return [node.target, node.key, node.value];
    case "If":
      return present([node.test, node.then, node.else]);
    case "For":
      return present([node.first, node.second, node.over, node.body]);
    case "Emit":
      return present([node.value, node.to]);
    case "Return":
      return present([node.value]);
    case "ExprStmt":
    case "Spread":
      return [node.value];
    case "NameExpr":
      return [node.name];
    case "Template":
      return node.parts.filter(part => typeof part !== "string");
    case "List":
      return node.items;
    case "Record":
      return node.entries;
    case "RecordEntry":
      return present([node.name, node.value]);
    case "Paren":
      return [node.inner];
    case "Lambda":
      return [...node.parameters, node.body];
    case "Call":
      return [node.callee, ...node.typeArgs, ...node.args];
    case "FieldAccess":
      return [node.of, node.name];
    case "Index":
      return [node.of, node.index];
    case "Unary":
      return [node.operand];
    case "Binary":
      return [node.left, node.right];
    case "Conditional":
      return [node.test, node.then, node.else];
    case "Range":
      return [node.from, node.to];
    case "Match":
      return [node.subject, ...node.arms];
    case "MatchArm":
      return armChildren(node);
  }
}

const moduleChildren = (module: Module): readonly Node[] =>
  module.unexpected.length === 0
    ? module.declarations
    : byPlace([...module.declarations, ...module.unexpected]);

const stepChildren = (step: TestStep): readonly Node[] => byPlace([...step.names, ...step.expressions]);

const armChildren = (arm: MatchArmNode): readonly Node[] => [...arm.patterns, arm.body];

/** Every node below and including this one, parents before children, in source order. Does not recurse. */
export function* descendants(node: Node): Generator<Node> {
  const open: Node[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    const below = children(next);
    for (let i = below.length - 1; i >= 0; i--) open.push(below[i]!);
  }
}
