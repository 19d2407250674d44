// A value as it is written in the language, over several lines: what is long is broken at its brackets and commas, what
// is short stays in one. Knows texts in quotes, and nothing of types. Pure.

const SHORT = 60;
const DEEPEST = 40;

export function pretty(text: string): string {
  const out: string[] = [];
  let at = 0;
  const line = (depth: number): void => {
    out.push("\n", "  ".repeat(Math.min(depth, DEEPEST)));
  };
  const skipSpace = (): void => {
    while (text[at] === " ") at++;
  };
  const stack: boolean[] = [];
  while (at < text.length) {
    const here = text[at]!;
    if (here === '"') {
      const end = endOfText(text, at);
      out.push(text.slice(at, end));
      at = end;
    } else if ("{[(".includes(here)) {
      const end = closing(text, at);
      const broken = end === null || end - at > SHORT;
      stack.push(broken);
      out.push(here);
      at++;
      if (!broken) continue;
      skipSpace();
      line(stack.length);
    } else if ("}])".includes(here)) {
      if (stack.pop() === true) {
        if (out.at(-1) === " ") out.pop();
        line(stack.length);
      }
      out.push(here);
      at++;
    } else if (here === "," && stack.at(-1) === true) {
      out.push(here);
      at++;
      skipSpace();
      line(stack.length);
    } else {
      out.push(here);
      at++;
    }
  }
  return out.join("");
}

/** Behind the closing quote, or the end where there is none. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** Of the bracket at `start`, no further than is of interest; null: further away. */
function closing(text: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < Math.min(text.length, start + SHORT + 1); at++) {
    const here = text[at]!;
    if (here === '"') at = endOfText(text, at) - 1;
    else if ("{[(".includes(here)) depth++;
    else if ("}])".includes(here) && --depth === 0) return at;
  }
  return null;
}
