// `--param name=value`, `--set key=value`: text of the command line becomes typed values, by the types the program
// declares. A path is relative to the working directory here, not to the file.

import { resolve } from "node:path";
import type { LowerOptions } from "../language/lower/lower.ts";
import type { Model } from "../language/model.ts";
import type { ParamDecl, PipelineDecl } from "../language/syntax.ts";
import { typeText } from "../language/type-text.ts";
import { parseParam } from "../plan/param-text.ts";
import { WeirError } from "../values/failure.ts";
import { nearest } from "../values/nearest.ts";
import type { Json, Type } from "../values/type.ts";

/** What the command line changes about a plan: `--param`, `--set`, `--parallelism`. */
export interface PlanFlags {
  readonly param?: readonly string[];
  readonly set?: readonly string[];
  readonly parallelism?: number;
}

export function overrides(model: Model, pipeline: PipelineDecl, flags: PlanFlags, cwd: string): LowerOptions {
  const declared = pipeline.members.filter((member): member is ParamDecl => member.kind === "Param");
  const params = (flags.param ?? []).map((text): [string, Json] => {
    const [name, value] = splitAssignment("--param", text);
    const param = declared.find(candidate => candidate.name.text === name);
    if (!param) throw unknownParam(name, declared, pipeline.name.text);
    return [name, paramValue(name, value, model.typeOfNode(param.type), cwd)];
  });
  return {
    params: Object.fromEntries(params),
    settings: Object.fromEntries((flags.set ?? []).map(text => splitAssignment("--set", text))),
    ...(flags.parallelism !== undefined && { parallelism: flags.parallelism }),
  };
}

function splitAssignment(flag: string, text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)];
  throw new WeirError("bad-assignment", `${flag} ${text} lacks a value`, {
    remedy: `write ${flag} ${text || "name"}=value`,
  });
}

function unknownParam(name: string, declared: readonly ParamDecl[], pipeline: string): WeirError {
  const names = declared.map(param => param.name.text);
  const near = nearest(name, names);
  const all = names.length === 0 ? `${pipeline} has none` : `${pipeline} has ${names.join(", ")}`;
  return new WeirError("unknown-param", `there is no param \`${name}\``, {
    remedy: near ? `did you mean \`${near}\`?` : all,
  });
}

const isPath = (type: Type): boolean =>
  type.kind === "path" || (type.kind === "union" && type.members.some(isPath));

function paramValue(name: string, text: string, type: Type, cwd: string): Json {
  const parsed = parseParam(type, text);
  if ("error" in parsed)
    throw new WeirError("bad-param", `--param ${name}=${text}: ${parsed.error}`, {
      remedy: `${name} is of type ${typeText(type)}`,
    });
  return isPath(type) && typeof parsed.json === "string" ? absolute(parsed.json, cwd) : parsed.json;
}

/** A slash at the end says that a folder is meant (`out/`), and stays. */
const absolute = (path: string, cwd: string): string =>
  /[^/]\/$/.test(path) ? `${resolve(cwd, path)}/` : resolve(cwd, path);
