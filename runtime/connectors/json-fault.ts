// Where a text stops being JSON, and what is wrong there: asked only after JSON.parse has refused it, so that the
// message names a column whatever the version of Node. Iterative: depth of nesting does not matter.

export interface JsonFault {
  /** UTF-16 offset. */
  readonly offset: number;
  /** What is wrong, as the end of a sentence: `expected a value, found "}"`. */
  readonly reason: string;
}

const SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

type Expectation = "value" | "valueOrEnd" | "key" | "keyOrEnd" | "commaOrEnd";

export function jsonFault(text: string): JsonFault | null {
  const open: ("[" | "{")[] = [];
  let expecting: Expectation = "value";
  let at = 0;
  for (;;) {
    at = skip(SPACE, text, at);
    const char = text[at];
    if (expecting === "commaOrEnd" && open.length === 0) {
      return char === undefined ? null : fault(at, "expected nothing more", char);
    }
    const closes = char !== undefined && char === (open.at(-1) === "{" ? "}" : "]") && open.length > 0;
    if (closes && expecting !== "value" && expecting !== "key") {
      open.pop();
      expecting = "commaOrEnd";
      at++;
    } else if (expecting === "commaOrEnd") {
      if (char !== ",") return fault(at, `expected "," or "${open.at(-1) === "{" ? "}" : "]"}"`, char);
      expecting = open.at(-1) === "{" ? "key" : "value";
      at++;
    } else if (expecting === "key" || expecting === "keyOrEnd") {
      const end = skip(STRING, text, at);
      if (end === at)
        return char === '"'
          ? badString(text, at)
          : fault(at, "expected a field's name in double quotes", char);
      const colon = skip(SPACE, text, end);
      if (text[colon] !== ":") return fault(colon, 'expected ":"', text[colon]);
      at = colon + 1;
      expecting = "value";
    } else if (char === "{" || char === "[") {
      open.push(char);
      expecting = char === "{" ? "keyOrEnd" : "valueOrEnd";
      at++;
    } else {
      const end = endOfScalar(text, at);
      if (end === at) return char === '"' ? badString(text, at) : fault(at, "expected a value", char);
      at = end;
      expecting = "commaOrEnd";
    }
  }
}

function endOfScalar(text: string, at: number): number {
  for (const pattern of [STRING, NUMBER, WORD]) {
    const end = skip(pattern, text, at);
    if (end > at) return end;
  }
  return at;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function badString(text: string, start: number): JsonFault {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20) return { offset: at, reason: "a control character in a string must be escaped" };
    if (code !== 0x5c) continue;
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6)))
      return { offset: at, reason: `there is no escape ${JSON.stringify(text.slice(at, at + 2))}` };
    at++;
  }
  return { offset: start, reason: "the string that begins here never ends" };
}

const fault = (offset: number, expected: string, char: string | undefined): JsonFault => ({
  offset,
  reason: `${expected}, found ${char === undefined ? "the end of the line" : JSON.stringify(char)}`,
});
