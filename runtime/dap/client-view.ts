// How one client counts lines and columns, where its files are, and by which numbers it opens values: given to whatever
// is put into words of the protocol.

import type { Children } from "../debug/item.ts";
import type { Conversation } from "./conversation.ts";
import type { ClientView } from "./convert.ts";

export function viewOf(conversation: Conversation, reference: (children: Children) => number): ClientView {
  const { traits, launched } = conversation;
  return {
    firstLine: traits.firstLine,
    firstColumn: traits.firstColumn,
    pathOf(file) {
      const index = launched?.opened.program.plan.files.indexOf(file) ?? -1;
      return (
        launched?.opened.paths[index] ?? launched?.opened.pathOf(file) ?? conversation.host.absolute(file)
      );
    },
    lineNow: (file, line) => launched?.drift.now(file, line) ?? line,
    reference: children => (children === null ? 0 : reference(children)),
  };
}
