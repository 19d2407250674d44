// `--set checkpoint.interval=1s`: the text is put where it would stand in a file, then read and checked as one.
// Whatever is wrong with it becomes one diagnostic that names the option.

import { check } from "../check.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { report } from "../diagnostics.ts";
import { parse } from "../parser.ts";
import type * as s from "../syntax.ts";
import type { Context } from "./context.ts";
import { settingsIn } from "./settings.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** The expressions by the settings' full names. */
export function readOverrides(
  c: Context,
  settings: Readonly<Record<string, string>>,
): ReadonlyMap<string, s.ExprNode> {
  const nodes = new Map<string, s.ExprNode>();
  for (const [name, text] of Object.entries(settings)) {
    const read = readOverride(name, text);
    if ("node" in read) nodes.set(name, read.node);
    else c.diagnostics.push(refused(name, text, read.reason));
  }
  return nodes;
}

const refused = (name: string, text: string, reason: string): Diagnostic =>
  report("W0484", `--set ${name}`, { start: 0, end: text.length }, { name, value: text, reason });

type Read = { readonly node: s.ExprNode } | { readonly reason: string };

function readOverride(name: string, text: string): Read {
  if (!NAME.test(name)) return { reason: `\`${name}\` is no name of a setting.` };
  const path = `--set ${name}`;
  const module = parse(path, `${programFor(name, text)}\n`);
  const model = check({ modules: [module] });
  const pipeline = module.declarations[0];
  const found =
    pipeline?.kind === "Pipeline" ? new Map(settingsIn(pipeline.members, "")).get(name) : undefined;
  const wrong = model.diagnostics.find(each => each.severity === "error" && isAbout(each, name, text));
  if (wrong !== undefined) return { reason: wrong.message };
  return found === undefined ? { reason: "it is not one value." } : { node: found };
}

/** `a.b = v` as `a { b: v }`. */
function programFor(name: string, text: string): string {
  const names = name.split(".");
  const inner = `${names.at(-1)}: ${text}`;
  return `pipeline Set { ${names.slice(0, -1).reduceRight((body, group) => `${group} { ${body} }`, inner)} }`;
}

/** Within the setting, not about the pipeline that has nothing in it. */
function isAbout(
  { start, end }: { readonly start: number; readonly end: number },
  name: string,
  text: string,
): boolean {
  const from = "pipeline Set { ".length;
  const length = programFor(name, text).length - " }".length;
  return start >= from && end <= length + 2;
}
