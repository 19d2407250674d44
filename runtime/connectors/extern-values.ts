// Values of the language as an extern's module sees them: copies, frozen where that is cheap, so that nothing a module
// does to an argument reaches the pipeline. The way back is conversion.ts.

import { fits } from "../values/text.ts";
import type { Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";

type Exporter = (value: Value) => unknown;

export function exporterOf(type: Type): Exporter {
  switch (type.kind) {
    case "list": {
      const element = exporterOf(type.element);
      return value => Object.freeze((value as readonly Value[]).map(element));
    }
    case "map": {
      const item = exporterOf(type.value);
      return value => new Map(Array.from(value as ReadonlyMap<never, Value>, ([k, v]) => [k, item(v)]));
    }
    case "record": {
      const fields = type.fields.map(({ name, type: of }) => ({ name, of: exporterOf(of) }));
      return value =>
        Object.freeze(
          Object.fromEntries(fields.map(({ name, of }) => [name, of((value as RecordValue)[name]!)])),
        );
    }
    case "union": {
      if (type.members.every(isPlain)) return value => value;
      const members = type.members.map(member => ({ member, export: exporterOf(member) }));
      return value => (members.find(({ member }) => fits(value, member))?.export ?? same)(value);
    }
    default:
      return same;
  }
}

const same: Exporter = value => value;
const isPlain = (type: Type): boolean => !["list", "map", "record", "union"].includes(type.kind);
