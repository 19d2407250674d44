// What is right by types and still likely a mistake: streams nobody reads, a pipeline without output.

import { report } from "./check-context.ts";
import type { PipelineCheck } from "./check-pipeline-context.ts";

export function analysePipeline(p: PipelineCheck): void {
  const { c, declaration } = p;
  let sinks = 0;
  let flows = 0;
  for (const [name, member] of p.members) {
    if (member.kind === "sink") sinks++;
    if (member.kind === "source" || member.kind === "stream") {
      flows++;
      if (!p.read.has(name)) report(c, "W0500", member.name, { kind: member.kind, name });
    }
    if (member.kind === "sideOutput" && !p.read.has(name)) report(c, "W0501", member.name, { name });
  }
  if (sinks === 0 && flows > 0 && !declaration.name.missing)
    report(c, "W0502", declaration.name, { name: declaration.name.text });
}
