// The grammar as a table: texts and the trees they mean.

import { describe, expect, test } from "vitest";
import { parse } from "../../runtime/language/parser.ts";
import { outlineExpression, outlineModule, outlinePipeline } from "./outline.ts";

const EXPRESSIONS: readonly (readonly [string, string])[] = [
  ["1 + 2 * 3 - 4", "(- (+ 1 (* 2 3)) 4)"],
  ["a ?? b || c && d == e", "(?? a (|| b (&& c (== d e))))"],
  ["a < b && b >= c", "(&& (< a b) (>= b c))"],
  ["a < b < c", "(< (< a b) c) !W0011"],
  ["1 .. 5 .. 6", "(Range (Range 1 5) 6) !W0011"],
  ["1..5", "(Range 1 5)"],
  ["-5min .. 10min", "(Range (- 5min) 10min)"],
  ["-a.b", "(- (. a b))"],
  ["!a == b", "(== (! a) b)"],
  ["a ? b : c ? d : e", "(Conditional a b (Conditional c d e))"],
  ["x => y => x", "(Lambda x (Lambda y x))"],
  ["(a, b) => { a, b: 1 }", "(Lambda a b (Record (RecordEntry a) (RecordEntry b 1)))"],
  ["() => 1", "(Lambda 1)"],
  ["(a)", "(Paren a)"],
  ["f<int>(x)", "(Call f int (Argument x))"],
  ["f(a < b, c > (d))", "(Call f (Argument (Call a b c (Argument d))))"],
  ["f(a < b, c > d)", "(Call f (Argument (< a b)) (Argument (> c d)))"],
  ["foo(a: 1, b => c)", "(Call foo (Argument a 1) (Argument (Lambda b c)))"],
  ["f(in: 1, match: 2)", "(Call f (Argument in 1) (Argument match 2))"],
  ["xs[0].name?.first(1)", "(Call (?. (. (Index xs 0) name) first) (Argument 1))"],
  ["x.in", "(. x in)"],
  ['x."a b"', '(. x "a b")'],
  ["a |> map(x => x) |> g", "(Flow a (Stage map (Argument (Lambda x x))) (Stage g))"],
  ["f(a |> keyBy(b), 1)", "(Call f (Argument (Flow a (Stage keyBy (Argument b)))) (Argument 1))"],
  ["[1] |> map(x)", "(Flow ∅ (Stage map (Argument x))) !W0012"],
  ['{ "User ID": 1, ...r, in: 2 }', '(Record (RecordEntry "User ID" 1) (Spread r) (RecordEntry in 2))'],
  ["{}", "(Record)"],
  ["[1, 2,\n 3,]", "(List 1 2 3)"],
  ["[1\n2]", "(List 1 2)"],
  ["[]", "(List)"],
  [
    'match x { "a" | "b" => 1; null => 2\n -1 => 3\n else => { y: 1 } }',
    '(Match x (MatchArm "a" "b" 1) (MatchArm null 2) (MatchArm -1 3) (MatchArm else (Record (RecordEntry y 1))))',
  ],
  ['"a${b}c${{x: "}"}.x}"', '(Template "a" b "c" (. (Record (RecordEntry x "}")) x))'],
  // ---- newlines
  ["a\n  .b\n  ?.c\n  ?? d\n && e\n || f", "(?? (?. (. a b) c) (|| (&& d e) f))"],
  ["a\n ? b\n : c", "(Conditional a b c)"],
  ["a +\n b", "(+ a b)"],
  ["a\n - b", "a !W0002"],
  ["a\n (b)", "a !W0002"],
  ["(a\n - b)", "(Paren (- a b))"],
  [
    "f(x => {\n a: b\n c: d\n})",
    "(Call f (Argument (Lambda x (Record (RecordEntry a b) (RecordEntry c d)))))",
  ],
  // ---- what is missing or too much
  ["1 +", "(+ 1 ∅) !W0001"],
  ["f(", "(Call f) !W0001"],
  ["(", "(Paren ∅) !W0001"],
  ["(a, b)", "(Paren a) !W0016"],
  ["{ a: }", "(Record (RecordEntry a ∅)) !W0001"],
  ["x.y.", "(. (. x y) ∅) !W0001"],
  ["f(a b)", "(Call f (Argument a) (Argument b)) !W0001"],
  ["f(a, , b)", "(Call f (Argument a) (Argument b)) !W0002"],
  ["größe", "∅ !W0008"],
  ["a # b", "a !W0008"],
  // ---- literals
  ["1e5", "1e5 !W0014"],
  ["5m", "5m !W0014"],
  ["1min1h", "1min1h !W0014"],
  ["1.5s", "1.5s !W0005"],
  ["9007199254740991", "9007199254740991"],
  ["9007199254740992", "9007199254740992 !W0006"],
  ["@2026-13-01", "@2026-13-01 !W0007"],
  ["@2026-02-29", "@2026-02-29 !W0007"],
  ["@2026-01-01T00:00:00", "@2026-01-01T00:00:00 !W0007"],
  ['"abc', '"abc !W0003'],
  ['"abc\\"', '"abc\\" !W0003'],
  ['"a${b', '(Template "a" b) !W0003'],
  ['"\\q"', '"\\q" !W0004'],
  ['"\\ud800"', '"\\ud800" !W0004'],
];

test.each(EXPRESSIONS)("%j", (text, tree) => {
  expect(outlineExpression(text)).toBe(tree);
});

const VALUES: readonly (readonly [string, unknown])[] = [
  ["1_000", 1000],
  ["1.5e3", 1500],
  ["1h30min", 5_400_000],
  ["1d2h3min4s5ms", 93_784_005],
  ["@1970-01-02", 86_400_000],
  ["@1970-01-01T01:00:00.250+01:00", 250],
  ["@1970-01-01T00:00Z", 0],
  ['"\\u{1f600}\\n\\t\\\\\\"\\/\\$"', '😀\n\t\\"/$'],
  ['"\\ud83d\\ude00"', "😀"],
  ['r"\\d"', "\\d"],
  ['""', ""],
];

test.each(VALUES)("%s means %j", (text, value) => {
  const module = parse("test.weir", `fn f() = ${text}`);
  expect(module.errors).toEqual([]);
  const fn = module.declarations[0]!;
  expect(fn.kind === "FnDecl" && fn.body).toMatchObject(
    ["Number", "String"].includes((fn as { body: { kind: string } }).body.kind) ? { value } : { ms: value },
  );
});

const DECLARATIONS: readonly (readonly [string, string])[] = [
  ['import { a, b\n c } from "x"', '(Import a b c "x")'],
  ['extern async fn f(a: int): T from "y"', '(ExternDecl f (Parameter a int) T "y")'],
  ['extern sink s(x: int) from "y"', '(ExternDecl s (Parameter x int) "y")'],
  [
    'type T = { kind: "a", x: int = 0 was y } |\n { "User ID" as kind: "b" }\n | null',
    '(TypeDecl T (UnionType (RecordType (Field kind (LiteralType "a")) (Field x int 0 y)) (RecordType (Field "User ID" kind (LiteralType "b"))) null))',
  ],
  [
    "type U = (int?)\ntype V = map<string, list<int?>>?",
    "(TypeDecl U (ParenType (OptionalType int)))\n(TypeDecl V (OptionalType (TypeName map string (TypeName list (OptionalType int)))))",
  ],
  [
    "fn f(a: int, b): list<int?> { if a > 1 { return a } else if b { return } else { m[k] = 1; m[k].f = 2; x = y } }",
    "(FnDecl f (Parameter a int) (Parameter b) (TypeName list (OptionalType int)) (Block (If (> a 1) (Block (Return a)) (If b (Block (Return)) (Block (Put m k 1) (Put (. (Index m k) f) ∅ 2) (Assign x y))))))",
  ],
  ["fn f() { for a, b in c { var d: int = 1 } }", "(FnDecl f (Block (For a b c (Block (var d int 1)))))"],
  [
    "fn f() { match a { 1 => if b { }\n else => { emit c to d } } }",
    "(FnDecl f (Block (Match a (MatchArm 1 (If b (Block))) (MatchArm else (Block (Emit c d))))))",
  ],
  [
    "fn f() { if a { b() }\n else { c() } }",
    "(FnDecl f (Block (If a (Block (ExprStmt (Call b))) (Block (ExprStmt (Call c))))))",
  ],
  [
    'test "a" for P { feed a [1]; set b = 2\n checkpoint after 2 records from a\n fail d after snapshot 1\n restore\n expect out in order [\n1]\n expect out from "f"\n always count > 1\n explore failures }',
    '(Test "a" P (feed a (List 1)) (set b 2) (checkpoint after 2 records from a) (fail d after snapshot 1) restore (expect out in order (List 1)) (expect out from "f") (always (> count 1)) (explore failures))',
  ],
  // ---- recovery: what was not finished takes nothing else with it
  [
    "fn f() {\n  let x = a.\n  let y = 1\n}\nfn g() = 2",
    "(FnDecl f (Block (let x (. a ∅)) (let y 1)))\n(FnDecl g 2) !W0001",
  ],
  [
    "fn f() {\n  x = (1 +\n}\nfn g() = 2",
    "(FnDecl f (Block (Assign x (Paren (+ 1 ∅)))))\n(FnDecl g 2) !W0001",
  ],
  ["fn f(\nfn g() = 2", "(FnDecl f (Block))\n(FnDecl g 2) !W0001"],
  [
    "type T = {\n a: \n b: int\n\nfn g() = 2",
    "(TypeDecl T (RecordType (Field a ∅) (Field b int)))\n(FnDecl g 2) !W0001 !W0001",
  ],
  ["} fn f() = 1\nfn g() = 2", "?} fn f ( ) = 1?\n(FnDecl g 2) !W0002"],
  ["fn f() { let match = 1 }", "(FnDecl f (Block (let match 1))) !W0017"],
  ["extern f", "(ExternDecl f ∅) !W0001"],
];

test.each(DECLARATIONS)("%j", (text, tree) => {
  expect(outlineModule(text).replace(/( !W0001)+$/, " !W0001")).toBe(tree.replace(/( !W0001)+$/, " !W0001"));
});

const PIPELINES: readonly (readonly [string, string])[] = [
  [
    "pipeline P { source: 1\n on { a: b, c: d } }",
    "(Setting source 1)\n(Group on (Setting a b) (Setting c d))",
  ],
  ['pipeline P { param a: path = env("X") }', '(Param a path (Call env (Argument "X")))'],
  [
    "pipeline P { source s = stdin() sink o = s |> process as p was q {\n state x: int\n broadcast state y: map<string, int>, ttl: 1h\n on timer t { x = 1 }\n on left a { emit a to b }\n on timer { } } |> discard }",
    "(Source s (Flow (Call stdin)))\n(Sink o (Flow s (Stage process p q (ProcessBody (State x int) (State y (TypeName map string int) (Argument ttl 1h)) (on:timer t (Block (Assign x 1))) (on:left a (Block (Emit a b))) (on:record timer (Block)))) (Stage discard)))",
  ],
  ["pipeline P { stream a = (b |> c) |> d }", "(Stream a (Flow (Flow b (Stage c)) (Stage d)))"],
  ["pipeline P {\n stream a = b\n  |> c\n\n  // why\n  |> d\n}", "(Stream a (Flow b (Stage c) (Stage d)))"],
  // ---- recovery
  [
    "pipeline P {\n  stream a = b |> map(x => f(\n\n  sink c = a |> print()\n}",
    "(Stream a (Flow b (Stage map (Argument (Lambda x (Call f))))))\n(Sink c (Flow a (Stage print))) !W0001",
  ],
  [
    "pipeline P {\n checkpoint {\n  interval:\n  mode: x\n\n source a = b()\n}",
    "(Group checkpoint (Setting interval ∅) (Setting mode x))\n(Source a (Flow (Call b))) !W0001 !W0001",
  ],
  [
    "pipeline P {\n x y\n ) z\n source s = f()\n}",
    "(Setting x y)\n?) z?\n(Source s (Flow (Call f))) !W0001 !W0002",
  ],
  [
    "pipeline P {\n stream y =\n sink z = y |> \n}",
    "(Stream y (Flow ∅))\n(Sink z (Flow y (Stage ∅))) !W0001 !W0001",
  ],
  [
    "pipeline P {\n stream a = b |> process {\n  state n: int =\n  on x {\n   n = n + (1\n  on timer t { }\n }\n sink c = a |> print\n}",
    "(Stream a (Flow b (Stage process (ProcessBody (State n int ∅) (on:record x (Block (Assign n (+ n (Paren 1))))) (on:timer t (Block))))))\n(Sink c (Flow a (Stage print))) !W0001 !W0001",
  ],
  [
    "pipeline P {\n stream a = b |> proces as d { on x { emit x } }\n}",
    "(Stream a (Flow b (Stage proces d (ProcessBody (on:record x (Block (Emit x))))))) !W0015",
  ],
];

test.each(PIPELINES)("%j", (text, tree) => {
  expect(outlinePipeline(text)).toBe(tree);
});

describe("documentation", () => {
  const docOf = (text: string): unknown => {
    const [declaration] = parse("test.weir", text).declarations;
    return declaration !== undefined && "doc" in declaration ? declaration.doc : undefined;
  };

  test.each([
    ["/// One.\n/// Two.\nfn f() = 1", "One.\nTwo."],
    ["/// Lost.\n// between\nfn f() = 1", null],
    ["fn f() = 1 /// trailing\n", null],
    ["\r\n/// Windows.\r\ntype T = int", "Windows."],
  ])("%j", (text, doc) => {
    expect(docOf(text)).toBe(doc);
  });

  test("what trails a line is not about the next", () => {
    const module = parse("test.weir", "type T = int /// of T\n/// of U\ntype U = int");
    expect(module.declarations.map(d => ("doc" in d ? d.doc : undefined))).toEqual([null, "of U"]);
  });
});

test("an open comment is told", () => {
  expect(outlineModule("fn f() = 1 /* open").split(" !")[1]).toBe("W0010");
});
