// `--outputs DIR`: what each sink has committed when the session ends, a file each. Targets of the program are never touched.

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Session } from "../../debug/session.ts";
import { WeirError } from "../../values/failure.ts";

/** Gives what there is to say of it. */
export function writeOutputs(session: Session, given: string, cwd: string): string {
  const folder = resolve(cwd, given);
  const sinks = session.program.plan.nodes.filter(({ operator }) => operator.kind === "sink");
  try {
    mkdirSync(folder, { recursive: true });
    for (const { uid } of sinks) writeFileSync(join(folder, fileName(uid)), session.output(uid));
  } catch (error) {
    throw new WeirError("outputs", `The outputs cannot be written: ${(error as Error).message}`, {
      where: given,
      exit: 2,
    });
  }
  return `Output of ${sinks.map(({ uid }) => uid).join(" and ")} written to ${given}`;
}

/** A sink's name as a file's: uids may hold `/` and `#`. */
const fileName = (sink: string): string => sink.replaceAll(/[^\w.-]+/g, "-");
