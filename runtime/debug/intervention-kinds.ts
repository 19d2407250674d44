// Which interventions leave what as it is: of values that are set where a body stands still, and of what is done aside of
// any subtask.

import type { Intervention } from "../execute/simulate/intervention.ts";

type Kinds = ReadonlySet<Intervention["kind"]>;

/** What is done where a body stands still. */
export const WITHIN: Kinds = new Set(["setLocal", "setState", "setTimer", "setElement"]);

/** What changes neither where a subtask stands nor what it is called. */
export const ASIDE: Kinds = new Set([
  "holdChannel",
  "slowChannel",
  "releaseChannel",
  "failCheckpoint",
  "failStorage",
  "failCommit",
  "trigger",
  "savepoint",
]);
