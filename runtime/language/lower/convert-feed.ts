// A feed whose records have other fields than the stream they go into: a map of Weir's own makes them fit. It keeps
// nothing, so its name matters to no snapshot.

import type { Type } from "../../values/type.ts";
import { convert, differs } from "./convert.ts";
import { type DraftNode, type Feed, plainFeed } from "./draft.ts";
import type { Naming } from "./uids.ts";

export function convertFeed(
  flows: { readonly nodes: DraftNode[] },
  naming: Naming,
  feed: Feed,
  type: Type,
  site: number,
): Feed {
  if (!differs(feed.element, type)) return { ...feed, element: type };
  naming.count++;
  const local = { id: 0, name: "value", type: feed.element };
  const body = convert({ op: "local", id: 0, name: local.name, type: local.type, site }, type);
  const node: DraftNode = {
    uid: `${naming.declaration}/fit#${naming.count}`,
    operator: { kind: "map", fn: { parameters: [local], body } },
    input: feed,
    right: null,
    output: type,
    parallelism: null,
    single: false,
    onError: { kind: "fail" },
    sideOutputs: [],
    site,
    declaration: naming.declaration,
  };
  flows.nodes.push(node);
  return plainFeed([{ node, port: 0 }], type);
}
