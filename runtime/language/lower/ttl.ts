// `ttl:` of a state or an operator. The clock it counts by is known when the graph is (`withTtlDomains`).

import type { Ttl } from "../../plan/plan.ts";
import type { Parameter } from "../signatures.ts";
import type { BoundArguments } from "./arguments.ts";
import { argumentNumber } from "./constants.ts";
import type { Context } from "./context.ts";

export const lowerTtl = (c: Context, bound: BoundArguments, parameters: readonly Parameter[]): Ttl | null =>
  bound.has("ttl") ? { ms: argumentNumber(c, bound, parameters, "ttl", 0), domain: "processing" } : null;
