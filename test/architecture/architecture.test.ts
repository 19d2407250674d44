// The house's rules, kept by an ordinary test: which layer may import which, what may not be called at `job` and
// below, how large a file may grow, and that no file is imported in a circle.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** From low to high: a file may import its own layer and those in `sees`. */
const layers: Record<string, { readonly sees: readonly string[]; readonly pure: boolean }> = {
  "runtime/values": { sees: [], pure: true },
  "runtime/plan": { sees: ["runtime/values"], pure: true },
  "runtime/language/lower": { sees: ["runtime/values", "runtime/plan", "runtime/language"], pure: true },
  "runtime/language/analysis": {
    sees: [
      "runtime/values",
      "runtime/plan",
      "runtime/language",
      "runtime/state",
      "runtime/compile",
      "runtime/checkpoint",
    ],
    pure: true,
  },
  "runtime/language": { sees: ["runtime/values"], pure: true },
  "runtime/state": { sees: ["runtime/values", "runtime/plan"], pure: true },
  "runtime/compile": { sees: ["runtime/values", "runtime/plan", "runtime/state"], pure: true },
  "runtime/operators": {
    sees: ["runtime/values", "runtime/plan", "runtime/state", "runtime/compile"],
    pure: true,
  },
  "runtime/checkpoint": {
    sees: ["runtime/values", "runtime/plan", "runtime/state", "runtime/compile", "runtime/operators"],
    pure: true,
  },
  "runtime/job": {
    sees: [
      "runtime/values",
      "runtime/plan",
      "runtime/state",
      "runtime/compile",
      "runtime/operators",
      "runtime/checkpoint",
    ],
    pure: true,
  },
  "runtime/connectors": { sees: ["runtime/"], pure: false },
  "runtime/execute": { sees: ["runtime/"], pure: false },
  "runtime/debug": { sees: ["runtime/"], pure: false },
  "runtime/dap": { sees: ["runtime/"], pure: false },
  "runtime/cli": { sees: ["runtime/", "server/lsp"], pure: false },
  // Of a checkpoint the editor reads the manifest alone.
  "server/ide": {
    sees: ["runtime/values", "runtime/language", "runtime/plan", "runtime/checkpoint"],
    pure: true,
  },
  "server/lsp": {
    sees: ["server/ide", "runtime/values", "runtime/language"],
    pure: false,
  },
  // Its views speak the custom requests of the adapter: types only.
  client: { sees: ["runtime/debug/protocol"], pure: false },
};

/** Rooms that nothing below may look up to. */
const never: Record<string, readonly string[]> = {
  "runtime/connectors": ["runtime/cli", "runtime/dap", "runtime/debug"],
  "runtime/execute": ["runtime/cli", "runtime/dap", "runtime/debug"],
  "runtime/debug": ["runtime/cli", "runtime/dap"],
  "runtime/dap": ["runtime/cli"],
};

/** Packages that only one room may know. */
const owners: readonly { readonly package: RegExp; readonly room: string }[] = [
  { package: /^vscode$|^vscode-languageclient/, room: "client" },
  { package: /^vscode-languageserver/, room: "server/lsp" },
  { package: /^@vscode\/debug/, room: "runtime/dap" },
];

const bannedBelow = [
  { pattern: /from "node:|import\("node:|require\(/, what: "a module of Node" },
  { pattern: /\bDate\.now\b|\bnew Date\(\)/, what: "the clock" },
  { pattern: /\bMath\.random\b/, what: "the host's random numbers" },
  { pattern: /\bset(Timeout|Interval|Immediate)\b/, what: "a timer" },
  {
    pattern: /\bprocess\.(env|argv|exit|kill|pid|stdout|stderr|hrtime|nextTick|on|memoryUsage)\b/,
    what: "the process",
  },
  { pattern: /\basync\b(?!["':]| fn|:| \||,)|\bawait\b|\bPromise\b/, what: "asynchrony" },
];

const MAX_LINES = 600;

const walk = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap(entry => {
    if (entry.name === "node_modules" || entry.name === "dist") return [];
    const path = join(dir, entry.name);
    return entry.isDirectory() ? walk(path) : path.endsWith(".ts") ? [path] : [];
  });

const sources = ["runtime", "server", "client"].flatMap(room => walk(join(root, room)));
const rel = (path: string) => relative(root, path).split("\\").join("/");
const layerOf = (path: string) =>
  Object.keys(layers)
    .filter(layer => path.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"|\bimport\("([^"]+)"\)|(?:^|\n)import "([^"]+)"/g;
const importsOf = (text: string) => [...text.matchAll(IMPORT)].map(m => (m[1] ?? m[2] ?? m[3])!);
const withoutCommentsAndStrings = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:])\/\/.*$/gm, "$1");

describe("architecture", () => {
  test("there are sources to look at", () => expect(sources.length).toBeGreaterThan(15));

  test("every file belongs to a layer", () => {
    expect(sources.map(rel).filter(path => layerOf(path) === undefined)).toEqual([]);
  });

  test("imports go down only", () => {
    const upward: string[] = [];
    for (const file of sources) {
      const path = rel(file);
      const layer = layerOf(path);
      if (layer === undefined) continue;
      for (const specifier of importsOf(readFileSync(file, "utf8"))) {
        if (!specifier.startsWith(".")) continue;
        const target = rel(resolve(dirname(file), specifier));
        const allowed =
          target.startsWith(`${layer}/`) || layers[layer]!.sees.some(seen => target.startsWith(seen));
        const forbidden = never[layer]?.some(room => target.startsWith(room)) ?? false;
        // Settings of the language are lowered in language/lower alone; the rest of language knows no plan.
        const lowerFromAbove =
          layer.startsWith("runtime/language") &&
          layer !== "runtime/language/analysis" &&
          (target.startsWith("runtime/language/analysis") ||
            (layer === "runtime/language" && target.startsWith("runtime/language/lower")));
        if (!allowed || forbidden || lowerFromAbove) upward.push(`${path} -> ${target}`);
      }
    }
    expect(upward).toEqual([]);
  });

  test("packages stay in the room that owns them", () => {
    const strays: string[] = [];
    for (const file of sources) {
      const path = rel(file);
      for (const specifier of importsOf(readFileSync(file, "utf8"))) {
        for (const owner of owners) {
          if (owner.package.test(specifier) && !path.startsWith(`${owner.room}/`))
            strays.push(`${path}: ${specifier}`);
        }
      }
    }
    expect(strays).toEqual([]);
  });

  test("job and below know no clock, no process, no asynchrony", () => {
    const found: string[] = [];
    for (const file of sources) {
      const path = rel(file);
      if (!layers[layerOf(path) ?? ""]?.pure) continue;
      withoutCommentsAndStrings(readFileSync(file, "utf8"))
        .split("\n")
        .forEach((line, index) => {
          const code = line.replace(/"(?:[^"\\]|\\.)*"/g, match =>
            match.startsWith('"node:') ? match : '""',
          );
          for (const banned of bannedBelow) {
            if (banned.pattern.test(code) && !/readonly async\b|\.async\b|async:/.test(code)) {
              found.push(`${path}:${index + 1} uses ${banned.what}: ${line.trim()}`);
            }
          }
        });
    }
    expect(found).toEqual([]);
  });

  test("new Function stands in one file of compile/ alone", () => {
    const files = sources
      .filter(file => /new Function\(|\beval\(/.test(withoutCommentsAndStrings(readFileSync(file, "utf8"))))
      .map(rel);
    expect(files.length).toBeLessThanOrEqual(1);
    for (const path of files) expect(path).toMatch(/^runtime\/compile\//);
  });

  test(`no file is over ${MAX_LINES} lines, and none is called util`, () => {
    const long = sources
      .map(file => ({ path: rel(file), lines: readFileSync(file, "utf8").split("\n").length }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
    expect(sources.map(rel).filter(path => /(^|\/)(utils?|helpers?|misc|common)\.ts$/.test(path))).toEqual(
      [],
    );
  });

  test("every file opens by saying what it is", () => {
    const silent = sources.filter(file => !/^(#!.*\n)?(\/\/|\/\*)/.test(readFileSync(file, "utf8"))).map(rel);
    expect(silent).toEqual([]);
  });

  test("no file imports itself in a circle", () => {
    const graph = new Map(
      sources.map(file => [
        file,
        [
          ...readFileSync(file, "utf8").matchAll(
            /(?:^|\n)\s*(import|export)\s+(type\s)?[^"';]*?\bfrom\s*"(\.[^"]+)"/g,
          ),
        ]
          .filter(m => m[2] === undefined)
          .map(m => resolve(dirname(file), m[3]!))
          .filter(path => statSync(path, { throwIfNoEntry: false }) !== undefined),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) {
        circles.push([...trail.slice(trail.indexOf(file)), file].map(rel).join(" -> "));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
      done.add(file);
    };
    for (const file of sources) visit(file, []);
    expect(circles).toEqual([]);
  });

  test("any is not a type here", () => {
    const found = sources
      .filter(file => /:\s*any\b|<any>|as any\b/.test(withoutCommentsAndStrings(readFileSync(file, "utf8"))))
      .map(rel);
    expect(found).toEqual([]);
  });
});
