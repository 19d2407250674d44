// The diagnostics of scanner and parser: W0001 to W0099.

import type { DiagnosticTable } from "./diagnostic.ts";

const weir = (text: string): string => `\`\`\`weir\n${text}\n\`\`\``;

export const SYNTAX_DIAGNOSTICS: DiagnosticTable = {
  W0001: {
    severity: "error",
    name: "expected-token",
    message: "Expected {expected} here, but found {found}.",
    page: `Something is missing, or stands in another place than the grammar gives it. The rest of the file is read as if it were there.\n\nWrong:\n\n${weir('sink out = lines |> writeText("out.txt"')}\n\nRight:\n\n${weir('sink out = lines |> writeText("out.txt")')}`,
  },
  W0002: {
    severity: "error",
    name: "unexpected-token",
    message: "{found} fits nowhere here. Remove it, or check what stands before it.",
    page: `The text from here to the end of the line belongs to nothing around it. Often a bracket before it is missing or stands too early.\n\nWrong:\n\n${weir('sink out = lines |> writeText("out.txt"))')}\n\nRight:\n\n${weir('sink out = lines |> writeText("out.txt")')}`,
  },
  W0003: {
    severity: "error",
    name: "open-string",
    message:
      'This string is not closed. End it with `"` on the same line; a new line within it is written `\\n`.',
    page: `A string ends on the line on which it begins, and so does what it interpolates.\n\nWrong:\n\n${weir('let greeting = "hello')}\n\nRight:\n\n${weir('let greeting = "hello"')}`,
  },
  W0004: {
    severity: "error",
    name: "bad-escape",
    message: '`{escape}` is no character. Write `\\\\` for a backslash, or use a raw string r"…".',
    page: `The escapes are those of JSON (\`\\n \\t \\r \\b \\f \\" \\\\ \\/ \\u00e9\`), \`\\u{1f600}\` for any code point, and \`\\$\`. Half of a surrogate pair is no character.\n\nWrong:\n\n${weir('let pattern = "\\d+"')}\n\nRight:\n\n${weir('let pattern = r"\\d+"')}`,
  },
  W0005: {
    severity: "error",
    name: "bad-number",
    message: "{found} is no number. A float is written with a digit on both sides of the dot: 0.5, 1.0e-3.",
    page: `Letters stand right after the digits.\n\nWrong:\n\n${weir("let rate = 0.5x")}\n\nRight:\n\n${weir("let rate = 0.5")}`,
  },
  W0006: {
    severity: "error",
    name: "int-out-of-range",
    message:
      "This int lies outside -9007199254740991 .. 9007199254740991. Write it as a float (with .0) or as a string.",
    page: `An int has 53 bits, so that it is exact everywhere.\n\nWrong:\n\n${weir("let id = 12345678901234567890")}\n\nRight:\n\n${weir('let id = "12345678901234567890"')}`,
  },
  W0007: {
    severity: "error",
    name: "bad-timestamp",
    message:
      "{found} is no timestamp. Write a date, or date, time and zone: @2026-01-31, @2026-01-31T17:30:00Z.",
    page: `A timestamp is ISO-8601 after \`@\`. With a time of day the zone is obligatory (\`Z\`, \`+02:00\`); a date alone is midnight UTC. Milliseconds are the finest.\n\nWrong:\n\n${weir("let from = @2026-01-31T17:30:00")}\n\nRight:\n\n${weir("let from = @2026-01-31T17:30:00Z")}`,
  },
  W0008: {
    severity: "error",
    name: "unknown-character",
    message: "{found} is nothing the language knows.{hint}",
    page: `Names of fields with other characters are quoted, and can be given a plain name when they are read.\n\nWrong:\n\n${weir("type Row = { größe: int }")}\n\nRight:\n\n${weir('type Row = { "größe" as size: int }')}`,
  },
  W0009: {
    severity: "error",
    name: "nested-too-deeply",
    message:
      "This is nested too deeply; the rest of the file is not read. Give parts of it names of their own.",
    page: "Brackets, blocks and operators may stand within each other up to a depth no person reads (200 brackets, 400 operators in a row). Split the expression with `let` or a `fn`.",
  },
  W0010: {
    severity: "error",
    name: "open-comment",
    message: "This comment is not closed. End it with */.",
    page: `Everything up to the end of the file is taken for a comment.\n\nWrong:\n\n${weir("/* to do")}\n\nRight:\n\n${weir("/* to do */")}`,
  },
  W0011: {
    severity: "error",
    name: "comparison-chain",
    message:
      "Comparisons and ranges do not chain. Join two of them with &&, or add parentheses before `{operator}`.",
    page: `Wrong:\n\n${weir("filter(x => 0 < x < 10)")}\n\nRight:\n\n${weir("filter(x => 0 < x && x < 10)")}`,
  },
  W0012: {
    severity: "error",
    name: "flow-head",
    message:
      "`|>` works on streams, and this is a value. Call the function instead, as in map(items, x => …).",
    page: `A flow begins with the name of a source or stream, or with a call such as \`union(a, b)\`. Lists and maps are changed by functions of the same names.\n\nWrong:\n\n${weir("let doubled = [1, 2] |> map(n => n * 2)")}\n\nRight:\n\n${weir("let doubled = map([1, 2], n => n * 2)")}`,
  },
  W0014: {
    severity: "error",
    name: "bad-duration",
    message: "{found} is no duration. The units are d h min s ms, from large to small: 1h30min, 500ms.{hint}",
    page: `A duration is written without spaces, each unit at most once. Minutes are \`min\`. A float needs a dot: \`1.0e3\`.\n\nWrong:\n\n${weir("interval: 5m")}\n\nRight:\n\n${weir("interval: 5min")}`,
  },
  W0015: {
    severity: "error",
    name: "body-without-process",
    message: "Only `process` has a body with states and handlers; `{name}` has none.",
    page: `Wrong:\n\n${weir("|> map { on x { emit x } }")}\n\nRight:\n\n${weir("|> process { on x { emit x } }")}`,
  },
  W0016: {
    severity: "error",
    name: "one-value-here",
    message: "Only one value stands here. Remove the comma and what follows it.",
    page: `Parentheses hold one expression, and an index is one key.\n\nWrong:\n\n${weir("let a = matrix[1, 2]")}\n\nRight:\n\n${weir("let a = row[2]")}`,
  },
  W0017: {
    severity: "error",
    name: "reserved-word",
    message: "`{word}` is a word of the language and cannot be a name here. Choose another.",
    page: `Reserved are \`let var if else for in match emit return true false null\`. Fields and arguments may have any name.\n\nWrong:\n\n${weir("let match = find(user)")}\n\nRight:\n\n${weir("let found = find(user)")}`,
  },
  W0018: {
    severity: "error",
    name: "foreign-spelling",
    message: "`{found}` is written `{right}` here.",
    page: `Other languages write it so. It is read as what it means there, and the rest of the file is checked.\n\nWrong:\n\n${weir("filter(o => o.open and o.price > 5)")}\n\nRight:\n\n${weir("filter(o => o.open && o.price > 5)")}`,
  },
  W0019: {
    severity: "error",
    name: "foreign-construct",
    message: "There is no `{found}` here. {instead}",
    page: `Other languages have it, or Weir has it in another place. Bodies have no loops that may run for ever, pipelines no variables, lambdas no statements.\n\nWrong:\n\n${weir("while total < 10 { total = total + 1 }")}\n\nRight:\n\n${weir("for i in 1 .. 10 { total = total + 1 }")}`,
  },
  W0020: {
    severity: "error",
    name: "lambda-parameter-type",
    message: "A lambda's parameters have no types: what it is given to says them. Remove `{found}`.",
    page: `The type of each parameter is that of the records of the stream, or of the items of the list; hover over it to see it.\n\nWrong:\n\n${weir("filter((o: Order) => o.amount > 5.0)")}\n\nRight:\n\n${weir("filter(o => o.amount > 5.0)")}`,
  },
};
