// The diagnostics of names: unknown, declared twice, of the wrong kind, circular. W0100 to W0199.

import type { DiagnosticTable } from "./diagnostic.ts";
import { error } from "./diagnostics-page.ts";

export const NAME_DIAGNOSTICS: DiagnosticTable = {
  W0100: error(
    "unknown-name",
    "`{name}` is not declared here.{hint}",
    "A name must be a param, a state, a parameter or a local that is visible where it is used.",
    "stream big = orders |> filter(o => order.amount > 10.0)",
    "stream big = orders |> filter(o => o.amount > 10.0)",
  ),
  W0101: error(
    "declared-twice",
    "`{name}` is declared already.{hint}",
    "Types, fns, externs, pipelines and imported names of a file share one set of names, and built-in types keep theirs.",
    "type Order = { id: string }\nfn Order(id: string) = id",
    "type Order = { id: string }\nfn orderOf(id: string) = id",
  ),
  W0102: error(
    "local-declared-twice",
    "`{name}` is declared already in this block.",
    "One block declares a name once. To change a value, declare it with `var` and assign it.",
    "let total = 1\nlet total = total + 1",
    "var total = 1\ntotal = total + 1",
  ),
  W0103: error(
    "engine-name",
    "`{name}` is a name of the engine and cannot be declared. Choose another, such as `{name}Of`.",
    "`key`, `timestamp`, `watermark`, `subtask` and `window` mean the same in every body.",
    "stream s = orders |> map(key => key.id)",
    "stream s = orders |> map(o => o.id)",
  ),
  W0104: error(
    "unknown-function",
    "There is no function `{name}`.{hint}",
    "A function is a `fn` or `extern fn` of the file, one that is imported, or built in.",
    "let shout = toUppper(line)",
    "let shout = toUpper(line)",
  ),
  W0105: error(
    "unknown-type",
    "There is no type `{name}`.{hint}",
    "Types are `int float string bool timestamp duration path`, `list<T>`, `map<K, V>`, records, literals, and what `type` declares.",
    "type Order = { amount: number }",
    "type Order = { amount: float }",
  ),
  W0106: error(
    "import-missing",
    "The file `{path}` cannot be read. The path is relative to this file.",
    "An import names another `.weir` file.",
    'import { Order } from "order.wier"',
    'import { Order } from "./order.weir"',
  ),
  W0107: error(
    "not-exported",
    "`{path}` declares no `{name}`.{hint}",
    "What a file declares can be imported from it; what it imports itself cannot.",
    'import { Ordr } from "./order.weir"',
    'import { Order } from "./order.weir"',
  ),
  W0108: error(
    "import-circle",
    "These files import each other: {path}. Move what they share to a file of its own.",
    "A file cannot need itself.",
    'import { B } from "./b.weir"   // and b.weir imports this file',
    'import { Shared } from "./shared.weir"   // both import it',
  ),
  W0109: error(
    "stream-as-value",
    "`{name}` is a stream or another part of the pipeline, and no value. To use two streams together, join or connect them.",
    "Bodies see the elements of their own stream, states and params.",
    "stream s = a |> map(x => b)",
    "stream s = union(a, b)",
  ),
  W0110: error(
    "function-as-value",
    "`{name}` is a function and no value. Where a function is wanted, write a lambda: `x => {name}(x)`.",
    "Functions are called; lambdas are handed over.",
    "stream s = lines |> map(toUpper)",
    "stream s = lines |> map(line => toUpper(line))",
  ),
  W0111: error(
    "not-a-function",
    "Only a function's name can be called.{hint}",
    "Values have no methods.",
    "let shout = line.toUpper()",
    "let shout = toUpper(line)",
  ),
  W0112: error(
    "recursion",
    "A `fn` cannot call itself: {path}. Use `for`, or `map` and `filter` over a list.",
    "Every Weir program ends, so there is no recursion.",
    "fn sum(n: int): int = n == 0 ? 0 : n + sum(n - 1)",
    "fn sum(n: int): int {\n  var total = 0\n  for i in 1 .. n { total = total + i }\n  return total\n}",
  ),
  W0113: error(
    "type-circle",
    "A type cannot contain itself: {path}.",
    "Every value has a size that its type bounds; trees are kept as lists.",
    "type Node = { value: int, next: Node? }",
    "type Node = { value: int, nextId: int? }",
  ),
  W0114: error(
    "value-called",
    "`{name}` is a value and cannot be called.",
    "A function of the same name is hidden by a value only in this sense: values are never called.",
    "fn twice(x: int) = x(2)",
    "fn twice(x: int) = x * 2",
  ),
};
