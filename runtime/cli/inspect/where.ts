// `--where EXPR`: an expression of the language as a test of entries. It is checked and compiled by the same code as any
// program, once for each state, since every state has types of its own; where it makes no sense for a state, none of
// that state's entries is chosen.

import { compileLambda } from "../../compile/body.ts";
import { check } from "../../language/check.ts";
import { lower } from "../../language/lower/lower.ts";
import { loadProgram } from "../../language/program.ts";
import { scan } from "../../language/scanner.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import { RecordFailure, WeirError } from "../../values/failure.ts";
import type { StateSchema } from "../../values/row.ts";
import { typeText } from "../present/type-text.ts";
import type { Entry } from "./entries.ts";

type Test = (entry: Entry) => boolean;

export function whereFilter(expression: string, snapshot: Snapshot, operator: string | undefined): Test {
  const tests = new Map<string, Test | null>();
  let complaint: string | null = null;
  for (const part of snapshot.operators) {
    if (operator !== undefined && part.uid !== operator) continue;
    for (const schema of part.states) {
      if (tests.has(nameOf(part.uid, schema))) continue;
      const compiled = compileFor(expression, schema);
      if (typeof compiled === "string") complaint = firstOf(complaint, compiled, schema);
      tests.set(nameOf(part.uid, schema), typeof compiled === "string" ? null : compiled);
    }
  }
  if (tests.size > 0 && [...tests.values()].every(test => test === null))
    throw refused(expression, complaint ?? "");
  return entry => tests.get(nameOf(entry.operator, entry.schema))?.(entry) === true;
}

const nameOf = (uid: string, schema: StateSchema): string => JSON.stringify([uid, schema.name]);

/** What a state of the program itself says is worth more than what the engine's own says. */
const firstOf = (earlier: string | null, now: string, schema: StateSchema): string =>
  earlier === null || (schema.keyType !== null && !schema.name.startsWith("$")) ? now : earlier;

const refused = (expression: string, complaint: string): WeirError =>
  new WeirError("bad-where", `--where ${expression}: ${complaint}`, {
    remedy:
      "it is an expression of the language over key, value (also under the state's name), entry and group",
  });

/** What may stand in the expression, by the types of this state. */
function namesIn(schema: StateSchema): readonly (readonly [name: string, field: string, type: string])[] {
  const value = typeText(schema.valueType);
  return [
    ...(schema.keyType ? [[KEY, "key", typeText(schema.keyType)] as const] : []),
    ...(schema.namespaceType ? [["entry", "entry", typeText(schema.namespaceType)] as const] : []),
    ["value", "value", value],
    ["group", "group", "int"],
    ...(isFree(schema.name) ? [[schema.name, "value", value] as const] : []),
  ];
}

const isFree = (name: string): boolean =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !["key", "value", "entry", "group"].includes(name);

/** `key` means the key of a stream to the checker, so it goes under another name. */
const KEY = "key_of_entry";

function renameKey(expression: string): string {
  const tokens = scan(expression);
  const at = tokens.filter(
    (token, i) => isKey(expression, token) && !/^\??\.$/.test(textOf(expression, tokens[i - 1])),
  );
  return at.reduceRight(
    (text, token) => text.slice(0, token.start) + KEY + text.slice(token.end),
    expression,
  );
}

const textOf = (text: string, token: { start: number; end: number } | undefined): string =>
  token ? text.slice(token.start, token.end) : "";
const isKey = (text: string, token: { kind: string; start: number; end: number }): boolean =>
  token.kind === "identifier" && textOf(text, token) === "key";

const FILE = "where.weir";

function programFor(expression: string, schema: StateSchema): string {
  const names = namesIn(schema);
  const fields = new Map(names.map(([, field, type]) => [field, type]));
  return `fn keep(${names.map(([name, , type]) => `${name}: ${type}`).join(", ")}): bool = (${renameKey(expression)})
pipeline Where {
  source entries = readJsonl<{ ${[...fields].map(([field, type]) => `"${field}" as ${field}: ${type}`).join(", ")} }>("")
  sink kept = entries |> filter(row => keep(${names.map(([, field]) => `row.${field}`).join(", ")})) |> discard()
}
`;
}

/** The test, or what is wrong. */
function compileFor(expression: string, schema: StateSchema): Test | string {
  const text = programFor(expression, schema);
  const model = check(loadProgram(FILE, path => (path === FILE ? text : null)));
  const wrong = model.diagnostics.find(diagnostic => diagnostic.severity === "error");
  if (wrong) return wrong.message.replaceAll(KEY, "key");
  const { plan } = lower(model, "Where", {});
  const filter = plan?.nodes.find(node => node.operator.kind === "filter")?.operator;
  if (!plan || filter?.kind !== "filter") return "it cannot be compiled";
  const test = compileLambda(plan, filter.fn, { params: new Map(), outside: NOTHING_OUTSIDE });
  return entry => holds(test, entry);
}

const NOTHING_OUTSIDE = {
  now: () => Date.now(),
  random: () => Math.random(),
  callExtern: () => null,
};

/** An entry for which it fails (a division by zero, say) is not chosen. */
function holds(test: (row: unknown) => unknown, { row }: Entry): boolean {
  try {
    return test({ key: row.key, entry: row.namespace, value: row.value, group: row.group }) === true;
  } catch (error) {
    if (error instanceof RecordFailure) return false;
    throw error;
  }
}
