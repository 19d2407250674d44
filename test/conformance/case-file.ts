// The `.case` format (README.md beside this file) as data: one program, the files it reads, what it must say and
// write. Knows nothing of Weir.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { OrderClass } from "../../runtime/plan/plan.ts";

export interface ExpectedOutput {
  /** As it stands in the target file, header of a CSV file included. */
  readonly text: string;
  /** At parallelism 1. `unordered`: no order is promised, and the case leaves open why. */
  readonly order: OrderClass | "unordered";
  /** So many of a record's first fields are its key, within which records keep their order. */
  readonly keyFields: number;
}

export interface Settings {
  readonly params: ReadonlyMap<string, string>;
  readonly set: Readonly<Record<string, string>>;
  readonly env: ReadonlyMap<string, string>;
  readonly pipeline: string | null;
  /** Ways to run that make no sense for this case, with the reason given in the file. */
  readonly not: ReadonlySet<string>;
}

export interface Case {
  /** `windows/tumbling-late-refire`. */
  readonly name: string;
  readonly about: string;
  readonly program: string;
  /** Beside the program. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** By target file, or by the sink's name where it has none. */
  readonly outputs: ReadonlyMap<string, ExpectedOutput>;
  /** `W0200 3:12`, or `W0200 3:12 part of the message`. */
  readonly diagnostics: readonly string[];
  /** Parts of what the run's failure says, and `at FILE:LINE:COLUMN`. null: it does not fail. */
  readonly failure: readonly string[] | null;
  /** How often events of a type come in a run at parallelism 1 without failures; types not named are not counted. */
  readonly counts: ReadonlyMap<string, number>;
  readonly tapped: readonly string[];
  readonly settings: Settings;
}

interface Section {
  readonly kind: string;
  readonly words: readonly string[];
  readonly lines: string[];
}

const HEADER = /^--- (\w+)(?: (.*))?$/;
const ORDERS: ReadonlySet<string> = new Set([
  "sequence",
  "sequencePerKey",
  "multiset",
  "scheduleDependent",
  "unordered",
]);

export function parseCase(name: string, text: string): Case {
  const about: string[] = [];
  const sections: Section[] = [];
  for (const line of text.split("\n")) {
    const header = HEADER.exec(line);
    if (header) sections.push({ kind: header[1]!, words: header[2]?.split(" ") ?? [], lines: [] });
    else (sections.at(-1)?.lines ?? about).push(line);
  }
  const of = (kind: string) => sections.filter(section => section.kind === kind);
  const only = (kind: string): Section | null => {
    const found = of(kind);
    if (found.length > 1) throw new Error(`${name}: more than one section ${kind}`);
    return found[0] ?? null;
  };
  const unknown = sections.find(({ kind }) => !KINDS.has(kind));
  if (unknown) throw new Error(`${name}: there is no section "${unknown.kind}"`);
  const program = only("program");
  if (program === null) throw new Error(`${name}: it has no program`);
  const listed = (kind: string): readonly string[] => entriesOf(only(kind));
  return {
    name,
    about: about
      .map(line => line.replace(/^# ?/, ""))
      .join("\n")
      .trim(),
    program: textOf(program),
    files: new Map(of("file").map(section => [section.words[0]!, bytesOf(section)])),
    outputs: new Map(of("output").map(section => [section.words[0]!, outputOf(name, section)])),
    diagnostics: listed("diagnostics"),
    failure: only("failure") && listed("failure"),
    counts: new Map(listed("counts").map(line => [line.split(" ")[0]!, Number(line.split(" ")[1])])),
    tapped: listed("tapped"),
    settings: settingsOf(name, listed("run")),
  };
}

const KINDS: ReadonlySet<string> = new Set([
  "program",
  "file",
  "output",
  "diagnostics",
  "failure",
  "counts",
  "tapped",
  "run",
]);

const entriesOf = (section: Section | null): readonly string[] =>
  section === null ? [] : section.lines.filter(line => line.trim() !== "");

/** Blank lines before the next section are for the eye. */
function textOf({ lines }: Section): string {
  const end = lines.findLastIndex(line => line !== "");
  return end < 0 ? "" : `${lines.slice(0, end + 1).join("\n")}\n`;
}

const bytesOf = (section: Section): Uint8Array =>
  section.words.includes("escaped") ? unescaped(section.lines.join("")) : Buffer.from(textOf(section));

function outputOf(name: string, section: Section): ExpectedOutput {
  const order = section.words.find(word => ORDERS.has(word)) ?? "sequence";
  const keyFields = section.words.flatMap(word => /^key=(\d)$/.exec(word)?.[1] ?? [])[0] ?? "1";
  const strange = section.words.slice(1).find(word => !ORDERS.has(word) && !/^(escaped|key=\d)$/.test(word));
  if (strange !== undefined) throw new Error(`${name}: "${strange}" says nothing about an output`);
  return {
    text: Buffer.from(bytesOf(section)).toString(),
    order: order as ExpectedOutput["order"],
    keyFields: Number(keyFields),
  };
}

/** In an escaped section line breaks count for nothing: `\n \r \t \\` and bytes as `\xff` say everything. */
function unescaped(text: string): Uint8Array {
  const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };
  const parts: Uint8Array[] = [];
  for (const [, byte, named, plain] of text.matchAll(/\\x([0-9a-f]{2})|\\(.)|([^\\]+)/gu)) {
    if (byte !== undefined) parts.push(Uint8Array.of(Number.parseInt(byte, 16)));
    else parts.push(Buffer.from(named === undefined ? plain! : escapes[named]!));
  }
  return Buffer.concat(parts);
}

function settingsOf(name: string, lines: readonly string[]): Settings {
  const params = new Map<string, string>();
  const set: Record<string, string> = {};
  const env = new Map<string, string>();
  const not = new Set<string>();
  let pipeline: string | null = null;
  for (const line of lines) {
    const [, word, key, value] = /^(\w+) ([^\s=]+)(?:=(.*))?$/.exec(line) ?? [];
    if (word === "param") params.set(key!, value ?? "");
    else if (word === "set") set[key!] = value ?? "";
    else if (word === "env") env.set(key!, value ?? "");
    else if (word === "pipeline") pipeline = key!;
    else if (word === "not") not.add(key!);
    else throw new Error(`${name}: not understood: ${line}`);
  }
  return { params, set, env, not, pipeline };
}

const folder = join(import.meta.dirname, "cases");

export const cases: readonly Case[] = (readdirSync(folder, { recursive: true }) as string[])
  .filter(path => path.endsWith(".case"))
  .sort()
  .map(path => {
    const name = join(dirname(path), basename(path, ".case"));
    return parseCase(name, readFileSync(join(folder, path), "utf8"));
  });

/** Puts the program (as `main.weir`) and its files into a folder. */
export function writeFiles(testCase: Case, dir: string): void {
  const all: [string, string | Uint8Array][] = [["main.weir", testCase.program], ...testCase.files];
  for (const [name, content] of all) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
}
