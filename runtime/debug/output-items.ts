// Committed bytes as rows that can be opened: a line each, and within a line of JSON its fields. Knows no sink.

import type { Children, Item } from "./item.ts";

const LONGEST = 100;
const decoder = new TextDecoder();

export function recordItems(bytes: Uint8Array): readonly Item[] {
  const text = decoder.decode(bytes);
  if (text === "") return [];
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return lines.map((line, i) => lineItem(String(i + 1), line));
}

/** Most lines nobody opens: they are read when someone does. */
function lineItem(name: string, line: string): Item {
  return {
    ...plainItem(name, line, undefined),
    get children() {
      return childrenOf(parsed(line));
    },
  };
}

/** undefined: it is no object or list. */
function parsed(line: string): unknown {
  if (!/^[[{]/.test(line)) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function plainItem(name: string, text: string, value: unknown): Item {
  return {
    name,
    text: text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text,
    type: "",
    full: () => text,
    children: childrenOf(value),
    expression: null,
    set: null,
    dataId: null,
    hints: ["readOnly"],
  };
}

function childrenOf(value: unknown): Children | null {
  if (value === null || typeof value !== "object") return null;
  const entries = Object.entries(value);
  return {
    count: entries.length,
    indexed: Array.isArray(value),
    page: (start, count) =>
      entries.slice(start, start + count).map(([name, part]) => plainItem(name, JSON.stringify(part), part)),
  };
}
