// Strings with interpolation: `"…${expr}…"`. The scanner has cut them into pieces; between them stand expressions.

import {
  type Cursor,
  closes,
  describe,
  endOf,
  enter,
  leave,
  peek,
  report,
  startOf,
  take,
} from "./parser-cursor.ts";
import { textBetween } from "./parser-literals.ts";
import type { ExprNode, TemplateLiteral } from "./syntax.ts";

export function template(c: Cursor): TemplateLiteral {
  const first = c.at;
  const parts: (string | ExprNode)[] = [];
  const head = take(c);
  addText(parts, textBetween(c, head, 1));
  for (let more = true; more; ) {
    const outside = enter(c, "template", false);
    parts.push(c.knots.expression(c));
    skipRest(c);
    leave(c, outside);
    more = piece(c, head.start, parts);
  }
  return {
    kind: "Template",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    parts,
  };
}

/** The text after an interpolation; whether another interpolation follows it. */
function piece(c: Cursor, start: number, parts: (string | ExprNode)[]): boolean {
  const token = peek(c);
  if (token.kind !== "templateMiddle" && token.kind !== "templateTail") {
    report(c, "W0003", { start, end: c.tokens[c.at - 1]!.end });
    return false;
  }
  take(c);
  addText(parts, textBetween(c, token, 1));
  return token.kind === "templateMiddle";
}

function addText(parts: (string | ExprNode)[], text: string): void {
  if (text !== "") parts.push(text);
}

/** What stands before the closing brace and belongs to no expression. An interpolation ends with its line. */
function skipRest(c: Cursor): void {
  while (!closes(c) && peek(c).kind !== "end" && !peek(c).newlineBefore) {
    report(c, "W0002", peek(c), { found: describe(peek(c)) });
    take(c);
  }
}
