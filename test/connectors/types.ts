// Short names for types in tests.

import { NULL, type Type } from "../../runtime/values/type.ts";

export * from "../../runtime/values/type.ts";

export const optionalOf = (type: Type): Type => ({ kind: "union", members: [type, NULL] });
