// Declarations and their flows as nodes: walks `head |> stage |> stage`, carrying the feed from one to the next.
// Streams are lowered before those that read them, so a name in a flow is a feed that exists.

import type { Expr, Lambda } from "../../plan/ir.ts";
import type { PlanParam } from "../../plan/plan.ts";
import { BOOL } from "../../values/type.ts";
import { join } from "../infer-types.ts";
import { SINK } from "../operators-table.ts";
import type * as s from "../syntax.ts";
import { type BoundArguments, parametersOf, stageArguments } from "./arguments.ts";
import { connectorArguments, externOf, lowerSink, lowerSource } from "./connectors.ts";
import { argumentFlag, argumentNumber } from "./constants.ts";
import { type Context, siteOf, siteOfStage, unexpected } from "./context.ts";
import { convertFeed } from "./convert-feed.ts";
import { type DraftNode, type Feed, plainFeed } from "./draft.ts";
import { lowerLambda } from "./lambdas.ts";
import { createPorts, lowerOnError } from "./ports.ts";
import { asyncExtern, lowerOperator } from "./stages.ts";
import { withSameKeys } from "./two-sided.ts";
import { type Naming, namingOf, uidOf } from "./uids.ts";

export type FlowDecl = s.SourceDecl | s.StreamDecl | s.SinkDecl;

export interface Flows {
  readonly c: Context;
  readonly params: readonly PlanParam[];
  readonly nodes: DraftNode[];
  readonly feeds: Map<s.SourceDecl | s.StreamDecl, Feed>;
  readonly externTimeoutMs: number;
}

export function lowerDeclaration(flows: Flows, declaration: FlowDecl): void {
  const naming = namingOf(declaration);
  switch (declaration.kind) {
    case "Source":
      flows.feeds.set(declaration, lowerSourceDecl(flows, declaration));
      return;
    case "Stream": {
      const feed = lowerFlow(flows, naming, declaration.flow);
      const type = declaration.type === null ? feed.element : flows.c.model.typeOfNode(declaration.type);
      flows.feeds.set(declaration, convertFeed(flows, naming, feed, type, siteOf(flows.c, declaration)));
      return;
    }
    case "Sink":
      lowerFlow(flows, naming, declaration.flow);
  }
}

function lowerSourceDecl(flows: Flows, declaration: s.SourceDecl): Feed {
  const { c, params } = flows;
  const call = declaration.flow.head;
  if (call.kind !== "Call" || call.callee.kind !== "NameExpr") return unexpected(call, "a source");
  const element = c.model.streamOf(declaration.flow).element;
  const ports = createPorts(c, element);
  const bound = connectorArguments(c, call.callee.name, call.args, "source");
  const node = addNode(flows, {
    uid: declaration.name.text,
    operator: lowerSource(c, params, call, bound, element),
    input: null,
    right: null,
    output: element,
    parallelism: parallelismOf(flows, bound),
    single: false,
    onError: lowerOnError(bound.get("onError"), ports),
    sideOutputs: ports.sideOutputs,
    site: siteOf(c, call),
    declaration: declaration.name.text,
  });
  return plainFeed([{ node, port: 0 }], element);
}

function addNode(flows: Flows, node: DraftNode): DraftNode {
  flows.nodes.push(node);
  return node;
}

/** `parallelism:` is an argument of every operator and connector alike. */
const parallelismOf = ({ c }: Flows, bound: BoundArguments): number | null =>
  bound.has("parallelism") ? argumentNumber(c, bound, parametersOf("map"), "parallelism", 1) : null;

// ---------------------------------------------------------------- flows

function lowerFlow(flows: Flows, naming: Naming, flow: s.FlowNode): Feed {
  let feed = lowerHead(flows, naming, flow);
  for (const stage of flow.stages) feed = lowerStage(flows, naming, stage, feed);
  return feed;
}

function lowerHead(flows: Flows, naming: Naming, flow: s.FlowNode): Feed {
  const { head } = flow;
  switch (head.kind) {
    case "Flow":
      return lowerFlow(flows, naming, head);
    case "NameExpr":
      return feedOfName(flows, head.name);
    case "Call":
      return lowerUnion(flows, naming, head);
    case "Missing":
      return unexpected(head, "a flow");
  }
}

function feedOfName(flows: Flows, name: s.Name): Feed {
  const symbol = flows.c.model.symbolOf(name);
  switch (symbol?.kind) {
    case "source":
    case "stream":
      return flows.feeds.get(symbol.declaration)!;
    case "sideOutput":
      return plainFeed([{ side: name.text }], symbol.stream.element);
    default:
      return unexpected(name, "a flow");
  }
}

/** Several feeds as one: whatever reads it gets an edge from each. */
function lowerUnion(flows: Flows, naming: Naming, call: s.CallExpr): Feed {
  const feeds = call.args.map(arg => feedOfArgument(flows, naming, arg.value));
  const type = feeds.map(feed => feed.element).reduce((a, b) => join(a, b) ?? a);
  const fitted = feeds.map(feed => convertFeed(flows, naming, feed, type, siteOf(flows.c, call)));
  return plainFeed(
    fitted.flatMap(feed => feed.refs),
    type,
  );
}

function feedOfArgument(flows: Flows, naming: Naming, node: s.ExprNode): Feed {
  switch (node.kind) {
    case "Flow":
      return lowerFlow(flows, naming, node);
    case "NameExpr":
      return feedOfName(flows, node.name);
    case "Paren":
      return feedOfArgument(flows, naming, node.inner);
    case "Call":
      return lowerUnion(flows, naming, node);
    default:
      return unexpected(node, "union(…)");
  }
}

// ---------------------------------------------------------------- stages

function lowerStage(flows: Flows, naming: Naming, stage: s.StageNode, feed: Feed): Feed {
  const { c } = flows;
  switch (stage.name.text) {
    case "keyBy": {
      const bound = stageArguments(stage);
      const type = c.model.streamOf(stage).key ?? unexpected(stage, "a flow");
      const key = { fn: lowerLambda(c, bound.get("fn")!, [feed.element], type), type };
      const keyed = withoutFailing(flows, naming, stage, feed, key.fn, bound.get("onError"));
      return { ...keyed, key, window: null, exchange: null };
    }
    case "window":
      return { ...feed, window: stage };
    case "rebalance":
    case "broadcast":
      return { ...feed, key: null, exchange: stage.name.text };
    case "connect": {
      const bound = stageArguments(stage);
      const [left, right] = withSameKeys(feed, feedOfArgument(flows, naming, bound.get("other")!));
      return { ...left, connected: { right, first: argumentFlag(c, bound, "first", false) } };
    }
    case "forward":
      return feed;
    default:
      return isSink(flows, stage)
        ? lowerSinkStage(flows, naming, stage, feed)
        : lowerWork(flows, naming, stage, feed);
  }
}

/** `keyBy(…, onError:)`: where the key function fails, a record goes no further. A filter of Weir's own tries it. */
function withoutFailing(
  flows: Flows,
  naming: Naming,
  stage: s.StageNode,
  feed: Feed,
  key: Lambda,
  handling: s.ExprNode | undefined,
): Feed {
  const ports = createPorts(flows.c, feed.element);
  const onError = lowerOnError(handling, ports);
  if (onError.kind === "fail") return feed;
  const site = siteOfStage(flows.c, stage);
  const yes: Expr = { op: "const", value: true, type: BOOL, site };
  const tried: Expr = {
    op: "match",
    subject: key.body,
    arms: [{ patterns: [], body: yes }],
    type: BOOL,
    site,
  };
  const node = addNode(flows, {
    uid: uidOf(naming, stage),
    operator: { kind: "filter", fn: { ...key, body: tried } },
    input: { ...feed, key: null, window: null, connected: null },
    right: null,
    output: feed.element,
    parallelism: null,
    single: false,
    onError,
    sideOutputs: ports.sideOutputs,
    site,
    declaration: naming.declaration,
  });
  return plainFeed([{ node, port: 0 }], feed.element);
}

function isSink({ c }: Flows, stage: s.StageNode): boolean {
  const extern = externOf(c, stage.name);
  return extern === null ? SINK.has(stage.name.text) : extern.declaration.what === "sink";
}

function lowerWork(flows: Flows, naming: Naming, stage: s.StageNode, feed: Feed): Feed {
  const { c, params, externTimeoutMs } = flows;
  const bound = stageArguments(stage);
  const [input, right] = inputsOf(flows, naming, stage, feed, bound);
  const output = c.model.streamOf(stage).element;
  const ports = createPorts(c, output);
  const operator = lowerOperator({
    c,
    params,
    stage,
    bound,
    input,
    right,
    output,
    ports,
    externTimeoutMs,
  });
  const onError = lowerOnError(bound.get("onError"), ports);
  const node = addNode(flows, {
    uid: uidOf(naming, stage),
    ...(stage.was === null ? {} : { was: stage.was.text }),
    operator,
    input,
    right,
    output,
    parallelism: parallelismOf(flows, bound),
    single: input.key === null && SEES_ALL.has(operator.kind),
    onError,
    sideOutputs: ports.sideOutputs,
    site: siteOfStage(c, stage),
    declaration: naming.declaration,
  });
  return plainFeed([{ node, port: 0 }], output);
}

/** Without a key these are about the whole stream. */
const SEES_ALL: ReadonlySet<string> = new Set(["reduce", "aggregate", "topN", "distinct", "limit", "sortBy"]);

/** What an operator reads, as it wants it: one side, or two. */
function inputsOf(
  flows: Flows,
  naming: Naming,
  stage: s.StageNode,
  feed: Feed,
  bound: BoundArguments,
): readonly [Feed, Feed | null] {
  switch (stage.name.text) {
    case "join":
    case "intervalJoin":
      return withSameKeys(feed, feedOfArgument(flows, naming, bound.get("other")!));
    case "limit":
      return [{ ...feed, key: null }, null];
    case "asyncMap": {
      const [parameter] = asyncExtern(flows.c, bound).parameters;
      return [convertFeed(flows, naming, feed, parameter!.type, siteOfStage(flows.c, stage)), null];
    }
    default:
      return [feed, feed.connected?.right ?? null];
  }
}

function lowerSinkStage(flows: Flows, naming: Naming, stage: s.StageNode, feed: Feed): Feed {
  const { c } = flows;
  const bound = connectorArguments(c, stage.name, stage.args, "sink");
  const taken = externOf(c, stage.name)?.result ?? feed.element;
  const input = convertFeed(flows, naming, feed, taken, siteOfStage(c, stage));
  const ports = createPorts(c, taken);
  const node = addNode(flows, {
    uid: naming.declaration,
    operator: lowerSink(c, stage, bound),
    input,
    right: null,
    output: taken,
    parallelism: parallelismOf(flows, bound),
    single: false,
    onError: lowerOnError(bound.get("onError"), ports),
    sideOutputs: ports.sideOutputs,
    site: siteOfStage(c, stage),
    declaration: naming.declaration,
  });
  return plainFeed([{ node, port: 0 }], taken);
}
