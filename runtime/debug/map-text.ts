// A whole map as a person writes it, in the form in which maps are shown: `{ 1: 2.0, 7: 3.5 }`. The language itself has no
// such form, since its maps are filled entry by entry. Splits the text only; what stands in it are expressions.

export interface EntryText {
  readonly key: string;
  readonly value: string;
}

const OPENING = "([{";
const CLOSING = ")]}";

/** null: the text is no such map. */
export function mapEntries(text: string): readonly EntryText[] | null {
  const whole = text.trim();
  if (!whole.startsWith("{") || !whole.endsWith("}")) return null;
  const inner = whole.slice(1, -1);
  const entries: EntryText[] = [];
  for (const part of split(inner, ",")) {
    const [key, ...value] = split(part, ":");
    if (part.trim() === "" && entries.length === 0 && inner.trim() === "") return [];
    if (key === undefined || key.trim() === "" || value.length === 0) return null;
    entries.push({ key: key.trim(), value: value.join(":").trim() });
  }
  return entries;
}

/** At each such character that stands in no bracket and no text. */
function split(text: string, at: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|@[\dTZ:.-]+|[\s\S]/g)) {
    if (OPENING.includes(token)) depth++;
    else if (CLOSING.includes(token)) depth--;
    else if (token === at && depth === 0) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  return [...parts, text.slice(from)];
}
