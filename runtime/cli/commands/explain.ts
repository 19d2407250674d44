// `weir explain CODE`: the page of a diagnostic.

import type { Command } from "commander";
import { DIAGNOSTICS, explain } from "../../language/diagnostics.ts";
import { WeirError } from "../../values/failure.ts";
import { nearest } from "../../values/nearest.ts";
import { act } from "../action.ts";
import type { Host } from "../host.ts";
import { pageText } from "../present/page.ts";

export function define(command: Command, host: Host): void {
  command
    .argument("[code]", "as in W0201; with none, all codes are listed")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  weir explain W0201\n  weir explain");
  act<[string | undefined, { json?: boolean }]>(command, host, (code, flags) => {
    if (code === undefined) return listAll(flags.json === true, host);
    const id = idOf(code);
    const page = id === undefined ? null : explain(id);
    if (id === undefined || page === null) throw unknownCode(code);
    host.out(
      flags.json
        ? `${JSON.stringify({ code: id, ...DIAGNOSTICS[id] }, null, 2)}\n`
        : pageText(page, host.outColors),
    );
    return 0;
  });
}

/** `W0201`, `w0201`, `201` or the kind's name. */
function idOf(code: string): string | undefined {
  const id = /^\d+$/.test(code) ? `W${code.padStart(4, "0")}` : code.toUpperCase();
  return Object.hasOwn(DIAGNOSTICS, id) ? id : byName(code);
}

const byName = (name: string): string | undefined =>
  Object.keys(DIAGNOSTICS).find(code => DIAGNOSTICS[code]?.name === name);

function listAll(json: boolean, host: Host): number {
  const codes = Object.keys(DIAGNOSTICS).sort();
  if (json) host.out(`${JSON.stringify(DIAGNOSTICS, null, 2)}\n`);
  else
    for (const code of codes)
      host.out(`${code}  ${DIAGNOSTICS[code]?.severity.padEnd(7)}  ${DIAGNOSTICS[code]?.name}\n`);
  return 0;
}

function unknownCode(code: string): WeirError {
  const names = Object.keys(DIAGNOSTICS).flatMap(id => [id, DIAGNOSTICS[id]?.name ?? id]);
  const near = nearest(code, names);
  return new WeirError("unknown-code", `there is no diagnostic ${code}`, {
    remedy: near ? `did you mean ${near}?` : "`weir explain` lists them all",
  });
}
