// Random types of Weir with random values of them, hostile names included.
import fc from "fast-check";
import type { Row, StateSchema } from "../../runtime/values/row.ts";
import {
  BOOL,
  FLOAT,
  INT,
  list,
  literal,
  map,
  NULL,
  STRING,
  TIMESTAMP,
  type Type,
} from "../../runtime/values/type.ts";
import type { MapKey, Value } from "../../runtime/values/value.ts";

const names = fc.oneof(
  fc.constantFrom(
    "a",
    "b",
    "total",
    "__proto__",
    "constructor",
    "toString",
    "_x41_",
    "_x",
    "User ID",
    "订单",
    "",
  ),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);

const scalar: fc.Arbitrary<Type> = fc.oneof(
  fc.constantFrom<Type>(INT, FLOAT, STRING, BOOL, TIMESTAMP, NULL, { kind: "duration" }, { kind: "path" }),
  fc.constantFrom("bid", "auction", 7, true).map(literal),
);

/** `unions: false`: what other readers show without wrapping. */
export const types = (unions: boolean): fc.Arbitrary<Type> =>
  fc.letrec<{ type: Type }>(tie => ({
    type: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      scalar,
      tie("type").map(list),
      fc.tuple(fc.constantFrom(STRING, INT, BOOL), tie("type")).map(([key, value]) => map(key, value)),
      fc
        .uniqueArray(fc.tuple(names, tie("type")), { selector: ([name]) => name, maxLength: 4 })
        .map((fields): Type => ({ kind: "record", fields: fields.map(([name, type]) => ({ name, type })) })),
      ...(unions
        ? [
            fc
              .array(tie("type"), { minLength: 2, maxLength: 4 })
              .map((members): Type => ({ kind: "union", members })),
          ]
        : []),
    ),
  })).type;

const safe = fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 52), max: 2 ** 52 }));
const wide = fc.oneof(safe, fc.constantFrom(0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER));
const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("x".repeat(300), "é", "😀", "\u0000"));

export function values(type: Type, ints: fc.Arbitrary<number> = wide): fc.Arbitrary<Value> {
  switch (type.kind) {
    case "int":
    case "timestamp":
    case "duration":
      return ints;
    case "float":
      return fc.double();
    case "string":
    case "path":
      return text;
    case "bool":
      return fc.boolean();
    case "literal":
      return fc.constant(type.value);
    case "list":
      return fc.array(values(type.element, ints), { maxLength: 4 });
    case "map":
      return fc
        .uniqueArray(fc.tuple(values(type.key, ints), values(type.value, ints)), {
          selector: ([key]) => key,
          maxLength: 4,
        })
        .map(entries => new Map(entries as [MapKey, Value][]));
    case "record":
      return fc
        .tuple(...type.fields.map(field => values(field.type, ints)))
        .map(all => Object.fromEntries(type.fields.map((field, i) => [field.name, all[i]!])));
    case "union":
      return fc.oneof(...type.members.map(member => values(member, ints)));
    default:
      return fc.constant(null);
  }
}

export interface StateAndRows {
  readonly states: readonly StateSchema[];
  readonly rows: readonly Row[];
}

/** One to three states of one operator, and rows of them. */
export const statesAndRows = (unions: boolean): fc.Arbitrary<StateAndRows> =>
  fc
    .uniqueArray(fc.tuple(names, types(unions), types(unions)), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 3,
    })
    .chain(parts => {
      const states = parts.map(
        ([name, namespaceType, valueType]): StateSchema => ({
          name,
          kind: "map",
          keyType: STRING,
          namespaceType,
          valueType,
          redistribution: "keyed",
        }),
      );
      const row = fc.nat(states.length - 1).chain(i => rowOf(states[i]!, safe));
      return fc.record(
        { states: fc.constant(states), rows: fc.array(row, { maxLength: 8 }) },
        { noNullPrototype: true },
      );
    });

const rowOf = (state: StateSchema, ints: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
  fc.record(
    {
      state: fc.constant(state.name),
      group: fc.nat(127),
      key: text,
      namespace: values(state.namespaceType!, ints),
      sequence: fc.nat(),
      value: values(state.valueType, ints),
    },
    { noNullPrototype: true },
  );
