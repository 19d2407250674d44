// Text from outside (a command line, the environment) as the value of a param, by its type. The result is a plan's
// constant. Knows nothing of where the text came from.

import { display } from "../values/text.ts";
import type { Json, Type } from "../values/type.ts";

export type ParsedParam = { readonly json: Json } | { readonly error: string };

/**
 * `--param name=TEXT` by the param's type: text as it is for string and path, literals of the language without their
 * `@` for the other simple types, JSON for lists and records.
 */
export function parseParam(type: Type, text: string): ParsedParam {
  switch (type.kind) {
    case "string":
    case "path":
      return !LONE_SURROGATE.test(text) ? { json: text } : { error: "It is no well-formed text." };
    case "int":
      return parseInteger(text);
    case "float":
      return parseFloating(text);
    case "bool":
      return text === "true" || text === "false"
        ? { json: text === "true" }
        : { error: wanted("true or false", text) };
    case "timestamp":
      return parseTimestamp(text);
    case "duration":
      return parseDuration(text);
    case "null":
      return text === "" || text === "null" ? { json: null } : { error: wanted("null", text) };
    case "literal":
      return String(type.value) === text ? { json: type.value } : { error: wanted(String(type.value), text) };
    case "union":
      return parseUnion(type.members, text);
    default:
      return parseStructure(type, text);
  }
}

const LONE_SURROGATE = /[\ud800-\udfff]/u;

const wanted = (what: string, text: string): string => `Expected ${what}, found "${text}".`;

function parseInteger(text: string): ParsedParam {
  const value = /^[+-]?[0-9][0-9_]*$/.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
  return Number.isSafeInteger(value)
    ? { json: value + 0 }
    : { error: wanted("a whole number such as 42", text) };
}

function parseFloating(text: string): ParsedParam {
  const value = /^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? { json: value } : { error: wanted("a number such as 2.5", text) };
}

const ISO =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?$/;

function parseTimestamp(text: string): ParsedParam {
  if (/^-?[0-9]+$/.test(text)) return parseInteger(text);
  const iso = text.startsWith("@") ? text.slice(1) : text;
  const ms = ISO.test(iso) ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(ms)
    ? { error: wanted("a time with its zone such as 2026-01-01T00:00:00Z, or milliseconds", text) }
    : { json: ms };
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
  ["ms", 1],
]);

function parseDuration(text: string): ParsedParam {
  const parts = [...text.matchAll(/([0-9]+)(ms|min|s|h|d)/g)];
  const whole = parts.map(part => part[0]).join("");
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNIT_MS.get(unit!)!, 0);
  return whole === text && text !== "" && Number.isSafeInteger(ms)
    ? { json: ms }
    : { error: wanted("a duration such as 500ms, 10s or 1h30min", text) };
}

/** The first member that takes the text; `null` for an optional one. */
function parseUnion(members: readonly Type[], text: string): ParsedParam {
  const others = members.filter(member => member.kind !== "null");
  if (others.length < members.length && text === "null") return { json: null };
  const results = others.map(member => parseParam(member, text));
  const taken = results.find(result => "json" in result);
  if (taken !== undefined) return taken;
  if (others.length === 1) return results[0]!;
  return { error: wanted(others.map(nameOf).join(" or "), text) };
}

function parseStructure(type: Type, text: string): ParsedParam {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    return { error: `Expected JSON, found "${text}".` };
  }
  return fromJson(type, json, "");
}

/** JSON from outside by type: timestamps and durations may be text there; maps are objects. */
function fromJson(type: Type, json: Json, path: string): ParsedParam {
  switch (type.kind) {
    case "list":
      return Array.isArray(json) ? listFromJson(type.element, json, path) : misfit("a list", path);
    case "map":
      return isObject(json) ? mapFromJson(type.value, json, path) : misfit("an object", path);
    case "record":
      return isObject(json) ? recordFromJson(type, json, path) : misfit("an object", path);
    case "union":
      return firstOf(type.members.map(member => fromJson(member, json, path)));
    case "string":
    case "path":
      return typeof json === "string" ? { json } : misfit("text", path);
    case "null":
      return json === null ? { json } : misfit("null", path);
    case "literal":
      return json === type.value ? { json } : misfit(String(type.value), path);
    case "duration":
      return Number.isSafeInteger(json) ? { json } : parseDuration(String(json));
    default:
      return json === null || typeof json === "object"
        ? misfit(type.kind, path)
        : parseParam(type, typeof json === "string" ? json : String(json));
  }
}

const misfit = (what: string, path: string): ParsedParam => ({
  error: `Expected ${what}${path === "" ? "" : ` at ${path.slice(1)}`}.`,
});

const isObject = (json: Json): json is { readonly [name: string]: Json } =>
  json !== null && typeof json === "object" && !Array.isArray(json);

const firstOf = (results: readonly ParsedParam[]): ParsedParam =>
  results.find(result => "json" in result) ?? results[0] ?? { error: "Nothing fits here." };

function listFromJson(element: Type, items: readonly Json[], path: string): ParsedParam {
  return all(
    items.map((item, i) => fromJson(element, item, `${path}.${i}`)),
    values => values,
  );
}

function mapFromJson(value: Type, json: { readonly [name: string]: Json }, path: string): ParsedParam {
  const keys = Object.keys(json);
  return all(
    keys.map(key => fromJson(value, json[key]!, `${path}.${key}`)),
    values => values.map((of, i) => ({ key: keys[i]!, value: of })),
  );
}

function recordFromJson(
  type: Type & { readonly kind: "record" },
  json: { readonly [name: string]: Json },
  path: string,
): ParsedParam {
  const fields = type.fields.map(({ name, type: of, default: absent, alias }) => {
    const outside = alias ?? name;
    if (Object.hasOwn(json, outside)) return fromJson(of, json[outside]!, `${path}.${outside}`);
    return absent === undefined ? fromJson(of, null, `${path}.${outside}`) : { json: absent };
  });
  return all(fields, values => Object.fromEntries(values.map((value, i) => [type.fields[i]!.name, value])));
}

function all(results: readonly ParsedParam[], combine: (values: readonly Json[]) => Json): ParsedParam {
  const wrong = results.find(result => "error" in result);
  if (wrong !== undefined) return wrong;
  return { json: combine(results.map(result => (result as { readonly json: Json }).json)) };
}

const nameOf = (type: Type): string =>
  type.kind === "literal"
    ? display(type.value, type)
    : type.kind === "record"
      ? (type.name ?? "a record")
      : type.kind;
