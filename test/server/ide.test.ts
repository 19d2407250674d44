// The editor's questions as plain data. `‸` marks the place asked about.

import { describe, expect, test } from "vitest";
import { analyze, diagnosticsOf } from "../../server/ide/analysis.ts";
import { hoverAt } from "../../server/ide/hover.ts";
import { outlineOf } from "../../server/ide/outline.ts";

const marked = (text: string) => {
  const offset = text.indexOf("‸");
  const plain = text.replace("‸", "");
  return { offset, analysis: analyze("test.weir", path => (path === "test.weir" ? plain : null)) };
};

const program = (body: string): string => `/// A payment.
type Payment = { user: string, amount: float }

/// Whether it counts.
fn isLarge(p: Payment): bool = p.amount > 5.0

pipeline P {
  source payments = readJsonl<Payment>("in.jsonl")
${body}
}
`;

const HOVERS: readonly (readonly [string, string, string])[] = [
  [
    "a stage shows the schema after it",
    "  sink a = payments |> ma‸p(p => p.user) |> print",
    "|> map: stream<string>",
  ],
  ["a stream shows its schema", "  sink a = pay‸ments |> print", "source payments: stream<Payment>"],
  ["a parameter shows its type", "  sink a = payments |> map(p => ‸p.user) |> print", "p: Payment"],
  ["a field shows its type", "  sink a = payments |> map(p => p.us‸er) |> print", "user: string"],
  [
    "a function shows its documentation",
    "  sink a = payments |> filter(p => isLa‸rge(p)) |> print",
    "Whether it counts.",
  ],
  [
    "a built-in shows its signature",
    "  sink a = payments |> map(p => toUp‸per(p.user)) |> print",
    "toUpper(text: string): string",
  ],
  ["a literal shows its type", "  sink a = payments |> map(p => 1.‸5) |> print", "float"],
];

describe("hover", () => {
  test.each(HOVERS)("%s", (_, body, shown) => {
    const { offset, analysis } = marked(program(body));
    expect(hoverAt(analysis, offset)?.markdown).toContain(shown);
  });

  test("answers at every place, also of broken programs", () => {
    const text = program("  sink a = payments |> map(p => { u: p.user, n: [1, ) |> print");
    const analysis = analyze("test.weir", () => text);
    for (let offset = 0; offset <= text.length; offset++) {
      const hover = hoverAt(analysis, offset);
      if (hover !== null) expect(hover.start <= offset && offset <= hover.end).toBe(true);
    }
  });
});

test("diagnostics are those of the file itself", () => {
  const files: Record<string, string> = {
    "a.weir": 'import { f } from "b.weir"\nfn g() = (',
    "b.weir": "fn f() = )",
  };
  const analysis = analyze("a.weir", path => files[path] ?? null);
  expect(diagnosticsOf(analysis).length).toBeGreaterThan(0);
  expect(diagnosticsOf(analysis).every(diagnostic => diagnostic.path === "a.weir")).toBe(true);
});

test("the outline has pipelines with what stands in them", () => {
  const text = program(
    "  sink a = payments |> keyBy(p => p.user) |> process as q { state n: int = 0\n on p { emit n } } |> print",
  );
  const [type, fn, pipeline] = outlineOf(analyze("test.weir", () => text).module);
  expect([type?.name, fn?.name, pipeline?.name]).toEqual(["Payment", "isLarge", "P"]);
  expect(pipeline?.children.map(child => `${child.kind} ${child.name}`)).toEqual([
    "source payments",
    "sink a",
  ]);
  expect(pipeline?.children[1]?.children.map(child => child.name)).toEqual(["n"]);
});
