// The editor's questions as plain data. `‸` marks the place asked about.

import { describe, expect, test } from "vitest";
import { diagnosticsOf } from "../../server/ide/analysis.ts";
import { completionsAt } from "../../server/ide/completion.ts";
import { downstream, upstream } from "../../server/ide/data-flow.ts";
import { definitionAt, implementationAt, typeDefinitionAt } from "../../server/ide/definition.ts";
import { foldsOf, selectionsAt } from "../../server/ide/folding.ts";
import { formatRange, formatTyped } from "../../server/ide/formatting.ts";
import { hoverAt } from "../../server/ide/hover.ts";
import { ALL_HINTS, inlayHints } from "../../server/ide/inlay-hints.ts";
import { lensesOf } from "../../server/ide/lenses.ts";
import { editsForMoves, linksOf } from "../../server/ide/links.ts";
import { occurrencesEverywhere, targetAt } from "../../server/ide/meaning.ts";
import { outlineOf, searchOutline } from "../../server/ide/outline.ts";
import { prepareRename, rename } from "../../server/ide/rename.ts";
import { semanticTokens } from "../../server/ide/semantic-tokens.ts";
import { signatureAt } from "../../server/ide/signature.ts";
import { ALL_TERMS } from "../../server/ide/terms.ts";
import { applyEdits } from "./action-cases.ts";
import { marked, workspaceOf } from "./editing.ts";

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
  [
    "an aggregate is no function of lists",
    "  sink a = payments |> keyBy(p => p.user) |> aggregate(p => { n: co‸unt() }) |> print",
    "count(): int\n```\n\nHow many records.",
  ],
  [
    "an aggregate shows the type it has here",
    "  sink a = payments |> keyBy(p => p.user) |> aggregate(p => { n: su‸m(p.amount) }) |> print",
    "sum(…): float",
  ],
  [
    "a sink shows what goes into it, and what it promises",
    "  sink ‸a = payments |> print",
    "sink a: stream<Payment>",
  ],
  [
    "a connector shows what it must be given",
    '  source more = read‸Text("x")\n  sink a = more |> print',
    "readText(path: path, …)\n```\n\nThe lines",
  ],
  ["a pipe", "  sink a = payments ‸|> print", "binds weakest"],
  ["a type of the language", "  param n: in‸t = 1\n  sink a = payments |> print", "53 bits"],
  [
    "a timer",
    "  sink a = payments |> keyBy(p => p.user) |> process { state n: int = 0\n on p { n = 1\n cancel‸Timer(@2026-01-01) }\n on timer t { n = 0 } } |> print",
    "Takes back a `timer`",
  ],
  ["a literal shows its type", "  sink a = payments |> map(p => 1.‸5) |> print", "float"],
];

describe("hover", () => {
  test.each(HOVERS)("%s", (_, body, shown) => {
    const { offset, analysis } = marked(program(body));
    expect(hoverAt(analysis, offset)?.markdown).toContain(shown);
  });

  test("a pipeline shows its documentation and what each sink promises", () => {
    const text =
      '/// Moves.\npipeline ‸M {\n  source s = sequence(1 .. 9)\n  sink o = s |> writeJsonl("o.jsonl")\n}\n';
    const { offset, analysis } = marked(text);
    expect(hoverAt(analysis, offset)!.markdown).toBe(
      "```weir\npipeline M\n```\n\nMoves.\n\n- `o` delivers **exactly once**",
    );
  });

  test("every word of the language says what it is, in two sentences", () => {
    for (const [name, term] of ALL_TERMS) {
      const sentences = term.replace(/`[^`]*`/g, "x").match(/[.:!?](?= |$)/g) ?? [];
      expect(`${name} ${sentences.length >= 2}`).toBe(`${name} true`);
    }
  });

  test("answers at every place, also of broken programs", () => {
    const text = program("  sink a = payments |> map(p => { u: p.user, n: [1, ) |> print");
    const { analysis } = marked(text);
    for (let offset = 0; offset <= text.length; offset++) {
      const hover = hoverAt(analysis, offset);
      if (hover !== null) expect(hover.place.start <= offset && offset <= hover.place.end).toBe(true);
    }
  });
});

test("diagnostics are those of the file itself", () => {
  const workspace = workspaceOf({
    "/a.weir": 'import { f } from "./b.weir"\nfn g() = (',
    "/b.weir": "fn f() = )",
  });
  const found = diagnosticsOf(workspace.analysis("/a.weir")!);
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(diagnostic => diagnostic.path === "/a.weir")).toBe(true);
});

test("the outline has pipelines with what stands in them, and can be searched", () => {
  const { analysis } = marked(
    program(
      "  sink a = payments |> keyBy(p => p.user) |> process as q { state n: int = 0\n on p { emit n } } |> print",
    ),
  );
  const [type, fn, pipeline] = outlineOf(analysis.file);
  expect([type?.name, fn?.name, pipeline?.name]).toEqual(["Payment", "isLarge", "P"]);
  expect(pipeline?.children.map(child => `${child.kind} ${child.name}`)).toEqual([
    "source payments",
    "sink a",
  ]);
  expect(pipeline?.children[1]?.children.map(child => child.name)).toEqual(["n"]);
  expect(searchOutline(analysis.file, "pyms").map(found => found.item.name)).toEqual(["payments"]);
});

const COMPLETIONS: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ["operators behind |>", "  sink a = payments |> ‸", ["map", "keyBy", "writeJsonl"], ["payments"]],
  ["fields behind a dot", "  sink a = payments |> map(p => p.‸", ["user", "amount"], ["map", "p"]],
  [
    "names in scope",
    "  sink a = payments |> map(pay => ‸) |> print",
    ["pay", "isLarge", "toUpper"],
    ["user"],
  ],
  ["settings", "  checkpoint {\n    ‸\n  }", ["interval", "mode"], ["restart", "source"]],
  ["words of a setting", "  checkpoint { mode: ‸ }", ["exactlyOnce", "atLeastOnce"], ["toUpper"]],
  ["choices with arguments", "  restart: ‸", ["fixedDelay", "none"], ["toUpper"]],
  ["members of a pipeline", "  ‸", ["source", "stream", "checkpoint { }"], ["toUpper"]],
  ["types", "  param x: ‸", ["Payment", "int"], ["toUpper"]],
  ["connectors", "  source b = ‸", ["readCsv", "generate"], ["map"]],
  ["streams", "  stream b = ‸", ["payments", "union"], ["map", "b"]],
  ["named arguments", '  source b = readCsv("a", ‸)', ["timestamp:", "delimiter:"], []],
  [
    "words of an argument",
    '  source b = readCsv("a", watermark: ‸)',
    ["boundedOutOfOrderness"],
    ["timestamp:"],
  ],
  ["windows", "  stream b = payments |> window(‸)", ["tumbling", "session", "late:"], ["toUpper"]],
  [
    "aggregates",
    "  stream b = payments |> keyBy(p => p.user) |> aggregate(c => { n: ‸ })",
    ["count", "key"],
    [],
  ],
  ["uids", "  stream b = payments |> process as ‸ { on p { emit p } }", ["b", "bProcess"], ["toUpper"]],
  [
    "params and state in bodies",
    "  param limit: int = 3\n  stream b = payments |> process { state seen: int = 0\n on p { let q = 1\n ‸\n } }",
    ["p", "q", "seen", "limit", "emit", "timer"],
    ["interval"],
  ],
  ["handlers", "  stream b = payments |> process { ‸ }", ["state", "on", "on timer"], ["toUpper"]],
];

describe("completion", () => {
  test.each(COMPLETIONS)("%s", (_, body, wanted, unwanted) => {
    const { workspace, path, offset } = marked(program(body));
    const labels = completionsAt(workspace, path, offset)?.items.map(item => item.label) ?? [];
    expect(labels).toEqual(expect.arrayContaining([...wanted]));
    for (const each of unwanted) expect(labels).not.toContain(each);
  });

  test("an aggregate is proposed once, before the function of its name", () => {
    const { workspace, path, offset } = marked(
      program("  sink a = payments |> keyBy(p => p.user) |> aggregate(p => { n: ‸ }) |> print"),
    );
    const labels = completionsAt(workspace, path, offset)!.items.map(item => item.label);
    expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual([]);
    expect(labels).toEqual(expect.arrayContaining(["sum", "count", "abs"]));
  });

  test("fields say what is written about them, as their hover does", () => {
    const text = `type Order = {
  /// In euros.
  amount: float
}
fn f(o: Order): float = o.am‸ount
`;
    const { workspace, path, offset, analysis } = marked(text);
    const item = completionsAt(workspace, path, offset)!.items.find(each => each.label === "amount");
    expect(item).toMatchObject({ doc: "In euros.", detail: "float" });
    expect(hoverAt(analysis, offset)!.markdown).toBe("```weir\namount: float\n```\n\nIn euros.");
  });

  test("a snippet knows the fields of the schema", () => {
    const { workspace, path, offset } = marked(program("  sink a = payments |> key‸"));
    const found = completionsAt(workspace, path, offset)!;
    expect(found.items.find(item => item.label === "keyBy")?.insert).toBe("keyBy(p => p.${1:user})");
    expect(found.end - found.start).toBe(3);
  });

  test("import lists and paths", () => {
    const workspace = workspaceOf({
      "/w/a.weir": 'import {  } from "./b.weir"',
      "/w/b.weir": "fn f(): int = 1",
    });
    expect(completionsAt(workspace, "/w/a.weir", 9)?.items.map(item => item.label)).toEqual(["f"]);
    const paths = completionsAt(workspace, "/w/a.weir", 20)?.items.map(item => item.label);
    expect(paths).toContain("b.weir");
  });

  test("nothing in comments, and never an exception", () => {
    const { workspace, path, offset } = marked(program("  // one ‸ two"));
    expect(completionsAt(workspace, path, offset)).toBeNull();
    const text = program("  sink a = payments |> map(p => { u: p.user, n: [1, ) |> print");
    const broken = marked(text);
    for (let at = 0; at <= text.length; at += 3) completionsAt(broken.workspace, broken.path, at);
  });
});

describe("navigation", () => {
  const files = {
    "/w/types.weir": "type Order = { id: string }\nfn big(o: Order): bool = true\n",
    "/w/main.weir":
      'import { Order, big } from "./types.weir"\nextern pure fn score(t: string): float from "./score.js"\npipeline P {\n  source orders = readJsonl<Order>("o.jsonl")\n  stream some = orders |> filter(o => big(o))\n  sink out = some |> map(o => score(o.id)) |> print\n}\n',
  };
  const at = (word: string, nth = 0): number => {
    let offset = -1;
    for (let i = 0; i <= nth; i++) offset = files["/w/main.weir"].indexOf(word, offset + 1);
    return offset;
  };

  test("definition, type definition and implementation cross files", () => {
    const workspace = workspaceOf(files);
    const analysis = workspace.analysis("/w/main.weir")!;
    const text = (place: { path: string; start: number; end: number } | null) =>
      place === null ? null : (files as Record<string, string>)[place.path]?.slice(place.start, place.end);
    expect(definitionAt(analysis, at("big(o)"))).toMatchObject({ path: "/w/types.weir" });
    expect(text(definitionAt(analysis, at("big(o)")))).toBe("big");
    expect(text(definitionAt(analysis, at("some |>")))).toBe("some");
    expect(text(typeDefinitionAt(analysis, at("orders |>")))).toBe("Order");
    expect(implementationAt(analysis, at("score(o.id)"))?.path).toBe("/w/score.js");
    expect(definitionAt(analysis, at("./types") + 1)?.path).toBe("/w/types.weir");
  });

  test("references and rename cross files; a shorthand keeps its field", () => {
    const workspace = workspaceOf(files);
    const analysis = workspace.analysis("/w/main.weir")!;
    const target = targetAt(analysis, at("Order"))!.target;
    const places = [...occurrencesEverywhere(workspace, analysis, target)].flat();
    expect(places.map(place => place.path)).toEqual([
      "/w/main.weir",
      "/w/main.weir",
      "/w/types.weir",
      "/w/types.weir",
    ]);
    const renamed = rename(workspace, analysis, at("Order"), "Purchase");
    if ("refused" in renamed) throw new Error(renamed.refused);
    const after = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        applyEdits(
          text,
          renamed.edits.filter(edit => edit.path === path),
        ),
      ]),
    );
    expect(after["/w/types.weir"]).toContain("type Purchase = { id: string }\nfn big(o: Purchase)");
    expect(
      diagnosticsOf(workspaceOf(after).analysis("/w/main.weir")!).filter(d => d.severity === "error"),
    ).toEqual([]);
    const short = marked("fn f(us‸er: string): { user: string } = { user }");
    const edits = rename(short.workspace, short.analysis, short.offset, "name");
    if ("refused" in edits) throw new Error(edits.refused);
    expect(applyEdits(short.text, edits.edits)).toBe("fn f(name: string): { user: string } = { user: name }");
  });

  test("what cannot be renamed says so", () => {
    const workspace = workspaceOf(files);
    const analysis = workspace.analysis("/w/main.weir")!;
    expect(prepareRename(analysis, at("filter"))).toMatchObject({
      refused: expect.stringContaining("built in"),
    });
    expect(rename(workspace, analysis, at("some"), "if")).toMatchObject({ refused: expect.any(String) });
    expect(rename(workspace, analysis, at("some"), "a b")).toMatchObject({ refused: expect.any(String) });
  });

  test("data flow is a hierarchy of calls", () => {
    const analysis = workspaceOf(files).analysis("/w/main.weir")!;
    expect(upstream(analysis, at("some")).map(call => call.item.name)).toEqual(["orders", "big"]);
    expect(downstream(analysis, at("some")).map(call => call.item.name)).toEqual(["out"]);
  });

  test("links lead to files, and follow when these move", () => {
    const workspace = workspaceOf(files);
    const links = linksOf(workspace.analysis("/w/main.weir")!);
    expect(links.map(link => link.target)).toEqual(["/w/types.weir", "/w/score.js", "/w/o.jsonl"]);
    const edits = editsForMoves(workspace, new Map([["/w/types.weir", "/w/lib/t.weir"]]));
    expect(edits.map(edit => `${edit.path} ${edit.text}`)).toEqual(['/w/main.weir "./lib/t.weir"']);
    const moved = editsForMoves(workspace, new Map([["/w/main.weir", "/w/sub/main.weir"]]));
    expect(moved.map(edit => edit.text)).toEqual(['"../types.weir"', '"../score.js"']);
  });
});

describe("reading aids", () => {
  const { analysis } = marked(
    program(
      '  stream some = payments\n    |> filter(p => isLarge(p))\n    |> map(p => p.user)\n  sink a = some |> map(u => replace(u, "a", "b")) |> print',
    ),
  );

  test("inlay hints show schemas and parameter names, and can be turned off", () => {
    const labels = inlayHints(analysis, 0, Infinity, ALL_HINTS).map(hint => hint.label.trim());
    expect(labels).toEqual(expect.arrayContaining(["Payment", "string"]));
    expect(labels.filter(label => label.endsWith(":")).length).toBe(2);
    expect(
      inlayHints(analysis, 0, Infinity, { schemas: false, parameterNames: false, types: false }),
    ).toEqual([]);
  });

  test("lenses run and debug a pipeline", () => {
    const told = lensesOf(analysis.file).map(lens => `${lens.command} ${lens.pipeline}`);
    expect(told).toEqual(["weir.run P", "weir.debug P"]);
  });

  test("semantic tokens are in order and lie on their words", () => {
    const tokens = semanticTokens(analysis);
    const words = tokens.map(token => `${analysis.file.text.slice(token.start, token.end)} ${token.type}`);
    expect(words).toEqual(
      expect.arrayContaining(["Payment type", "isLarge function", "user property", "P class"]),
    );
    for (let i = 1; i < tokens.length; i++)
      expect(tokens[i]!.start).toBeGreaterThanOrEqual(tokens[i - 1]!.end);
    const { length } = analysis.file.text;
    expect(semanticTokens(analysis, 0, length)).toEqual(tokens);
  });

  test("folds and growing selections", () => {
    expect(foldsOf(analysis.file).map(fold => [fold.startLine, fold.endLine])).toEqual([
      [6, 11],
      [8, 10],
    ]);
    const spans = selectionsAt(analysis, analysis.file.text.indexOf("p.user") + 3);
    const texts = spans.map(span => analysis.file.text.slice(span.start, span.end));
    expect(texts.slice(0, 3)).toEqual(["user", "p.user", "p => p.user"]);
    for (let i = 1; i < texts.length; i++) expect(texts[i]).toContain(texts[i - 1]);
  });

  test("signatures follow the arguments", () => {
    const signature = (body: string) => {
      const { analysis: a, offset } = marked(program(body));
      const help = signatureAt(a, offset);
      return help === null
        ? null
        : [help.signatures[help.active]?.parameters[help.parameter]?.name, help.parameter];
    };
    expect(signature('  sink a = payments |> map(p => replace(p.user, ‸"a", "b")) |> print')?.[1]).toBe(1);
    expect(signature("  sink a = payments |> filter(p => isLarge(‸)) |> print")).toEqual(["p", 0]);
    expect(signature('  source b = readCsv<Payment>("x", delimiter: ‸";")')?.[0]).toBe("delimiter");
    expect(signature("  restart: fixedDelay(attempts: ‸3)")?.[0]).toBe("attempts");
    expect(signature("  sink a = pay‸ments |> print")).toBeNull();
  });
});

describe("formatting", () => {
  const text = "fn f( a:int )=a\n\nfn g( b:int )=b\n";

  test("a range touches only its declarations", () => {
    const { analysis } = marked(text);
    const edits = formatRange(analysis.file, 0, 5);
    expect(applyEdits(text, edits)).toBe("fn f(a: int) = a\n\nfn g( b:int )=b\n");
  });

  test("typing a brace lays out the declaration, a newline the line before", () => {
    const typed = marked("type A = {x:int}‸\n\nfn g( b:int )=b\n");
    expect(applyEdits(typed.text, formatTyped(typed.analysis.file, typed.offset, "}"))).toBe(
      "type A = { x: int }\n\nfn g( b:int )=b\n",
    );
    const broken = marked("fn f( a:int )=(\n‸");
    expect(formatTyped(broken.analysis.file, broken.offset, "\n")).toEqual([]);
  });
});
