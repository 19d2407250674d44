// `where EXPRESSION` over the entries of a snapshot: an expression of the language as a test. It is compiled once for each
// state, since every state has types of its own; where it makes no sense for a state, none of that state's entries is
// chosen. Of the program only functions and params are in scope, where there is one.

import { check } from "../language/check.ts";
import { lower } from "../language/lower/lower.ts";
import type { Model } from "../language/model.ts";
import { loadProgram } from "../language/program.ts";
import type { Local } from "../plan/ir.ts";
import type { Plan } from "../plan/plan.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { WeirError } from "../values/failure.ts";
import type { StateSchema } from "../values/row.ts";
import { BOOL, INT, type Type } from "../values/type.ts";
import { compileExpression } from "./expression.ts";
import type { Entry } from "./snapshot-entries.ts";

export type EntryTest = (entry: Entry) => boolean;

export interface FilterProgram {
  readonly model: Model;
  readonly plan: Plan;
}

/** Throws WeirError where it makes sense for no state. */
export function entryFilter(
  expression: string,
  snapshot: Snapshot,
  operator: string | undefined,
  program: FilterProgram = emptyProgram(),
): EntryTest {
  const tests = new Map<string, EntryTest | null>();
  let complaint: { readonly of: StateSchema; readonly what: string } | null = null;
  for (const part of snapshot.operators) {
    if (operator !== undefined && part.uid !== operator) continue;
    for (const schema of part.states) {
      const name = nameOf(part.uid, schema);
      if (tests.has(name)) continue;
      try {
        tests.set(name, testFor(expression, schema, program));
      } catch (error) {
        if (!(error instanceof WeirError)) throw error;
        tests.set(name, null);
        if (complaint === null || (isOwn(schema) && !isOwn(complaint.of)))
          complaint = { of: schema, what: error.what };
      }
    }
  }
  if (complaint !== null && [...tests.values()].every(test => test === null))
    throw refused(expression, complaint.what);
  return entry => tests.get(nameOf(entry.operator, entry.schema))?.(entry) === true;
}

const nameOf = (uid: string, schema: StateSchema): string => JSON.stringify([uid, schema.name]);

/** What a state of the program itself says is worth more than what the engine's own says. */
const isOwn = ({ keyType, name }: StateSchema): boolean => keyType !== null && !name.startsWith("$");

const refused = (expression: string, complaint: string): WeirError =>
  new WeirError("bad-where", `--where ${expression}: ${complaint}`, {
    remedy:
      "It is an expression of the language over key, value (also under the state's name), entry and group",
  });

interface Name {
  readonly name: string;
  readonly type: Type;
  of(entry: Entry): unknown;
}

/** What may stand in the expression, by the types of this state. */
const namesIn = ({ name, keyType, namespaceType, valueType }: StateSchema): readonly Name[] => [
  { name, type: valueType, of: ({ row }) => row.value },
  ...(keyType === null ? [] : [{ name: "key", type: keyType, of: ({ row }: Entry) => row.key }]),
  ...(namespaceType === null
    ? []
    : [{ name: "entry", type: namespaceType, of: ({ row }: Entry) => row.namespace }]),
  { name: "value", type: valueType, of: ({ row }) => row.value },
  { name: "group", type: INT, of: ({ row }) => row.group },
];

function testFor(expression: string, schema: StateSchema, { model, plan }: FilterProgram): EntryTest {
  const names = namesIn(schema);
  const locals = names.map(({ name, type }, id): Local => ({ id, name, type }));
  const compiled = compileExpression(expression, model, plan, { names: locals }, NOWHERE, BOOL);
  return entry => {
    try {
      return compiled.evaluate(id => names[id]!.of(entry)) === true;
    } catch (error) {
      // An entry for which it fails (a division by zero, say) is not chosen.
      if (error instanceof WeirError) return false;
      throw error;
    }
  };
}

const NOWHERE = { params: new Map(), now: () => 0, simulation: null, snapshots: null };

const EMPTY = "pipeline Where {\n  source none = sequence(1 .. 1)\n  sink out = none |> discard()\n}\n";

/** Where there is a snapshot and no program. */
function emptyProgram(): FilterProgram {
  const model = check(loadProgram("where.weir", path => (path === "where.weir" ? EMPTY : null)));
  const { plan } = lower(model, "Where");
  if (plan === null) throw new Error("the empty program has errors");
  return { model, plan };
}
