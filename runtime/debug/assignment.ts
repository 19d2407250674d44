// `total = 0.0`, as it is typed into a console: what is to become what. Text in, texts out; what they mean is judged where
// the assignment is made.

/** At the first `=` that is no part of `==`, `=>`, `<=`, `>=`, `!=`, outside texts. */
export function splitAssignment(text: string): { readonly target: string; readonly value: string } | null {
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"|==|=>|<=|>=|!=|=/g)) {
    if (match[0] !== "=") continue;
    const target = text.slice(0, match.index).trim();
    const value = text.slice(match.index + 1).trim();
    return target === "" || value === "" ? null : { target, value };
  }
  return null;
}
