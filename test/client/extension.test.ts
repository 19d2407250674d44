// The parts of the extension that know no editor, and its manifest: what is declared there is there.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { announcedRuns, runOf } from "../../client/debug/announced-runs.ts";
import { readManifest } from "../../client/debug/manifest-words.ts";
import { withFullPaths } from "../../client/debug/paths.ts";
import { readTrace } from "../../client/debug/trace-words.ts";
import {
  changesIn,
  inCheckpoint,
  readsState,
  stateExpression,
  stepIn,
} from "../../client/debug/value-words.ts";
import { labelOf, unknownBecause, waitsFor } from "../../client/debug/why-not-words.ts";
import { isWanted, LEVELS, levelOf, lineOf, protocolText, textOf } from "../../client/log-lines.ts";
import { operatorAt, operatorNames, pipelinesIn } from "../../client/pipeline-names.ts";
import { createLooks } from "../../client/walkthrough-looks.ts";
import { announce, announcementsDir } from "../../runtime/execute/inspect/announce.ts";

const ROOT = join(import.meta.dirname, "..", "..");

describe("names in a text", () => {
  const text = `
pipeline One { source a = readText("a") }
/* pipeline Not { source no = readText("a") } */
// pipeline Neither
  pipeline Two {
    source b = readText("b")
    stream c = b |> keyBy(x => x) |> process as counter {
    }
    sink d = c |> writeText("d")
  }
`;
  test("pipelines, without those in comments", () => expect(pipelinesIn(text)).toEqual(["One", "Two"]));
  test("operators that can be named in a breakpoint", () =>
    expect(operatorNames(text)).toEqual(["b", "counter", "d"]));
  test.each([
    [1, null],
    [2, null],
    [5, null],
    [6, "b"],
    [7, "counter"],
    [8, "counter"],
    [9, "d"],
  ])("line %d is of %s", (line, name) => expect(operatorAt(text, line)).toBe(name));
});

describe("paths of a launch configuration", () => {
  const folder = join(ROOT, "odd döner");
  test("relative ones are meant from the folder", () =>
    expect(
      withFullPaths({ program: "a.weir", from: "x/chk-1", outputs: "out", trace: "t.json", seed: 1 }, folder),
    ).toEqual({
      program: join(folder, "a.weir"),
      from: join(folder, "x", "chk-1"),
      outputs: join(folder, "out"),
      trace: join(folder, "t.json"),
    }));
  test("absolute ones, and `discard`, stay", () =>
    expect(withFullPaths({ program: join(ROOT, "a.weir"), outputs: "discard", from: "" }, folder)).toEqual(
      {},
    ));
  test("without a folder nothing is made up", () =>
    expect(withFullPaths({ program: "a.weir" }, undefined)).toEqual({}));
});

describe("runs that can be watched", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "weir-announce-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const run = { pid: process.pid, port: 4711, pipeline: "Words", program: "words.weir", startedMs: 5 };
  const NEVER = 2 ** 22 + 1;

  test("one that listens is found, and gone when it has ended", () => {
    const withdraw = announce(run, dir);
    expect(announcedRuns(dir)).toEqual([run]);
    withdraw();
    expect(readdirSync(dir)).toEqual([]);
  });
  test("the newest comes first", () => {
    announce(run, dir);
    announce({ ...run, port: 4712, startedMs: 9 }, dir);
    expect(announcedRuns(dir).map(({ port }) => port)).toEqual([4712, 4711]);
  });
  test("what a killed one has left is passed over, and taken away by the next; other files stay", () => {
    const left = `${NEVER}-1.json`;
    writeFileSync(join(dir, left), JSON.stringify({ ...run, pid: NEVER }));
    writeFileSync(join(dir, "notes.txt"), "");
    expect(announcedRuns(dir)).toEqual([]);
    announce(run, dir);
    expect(readdirSync(dir).sort()).toEqual([`${process.pid}-4711.json`, "notes.txt"]);
  });
  test("where it cannot be written the run goes on", () => {
    writeFileSync(join(dir, "file"), "");
    expect(() => announce(run, join(dir, "file"))()).not.toThrow();
  });
  test("both sides mean one folder", () => {
    const { startedMs, ...rest } = run;
    const withdraw = announce({ ...rest, startedMs, port: 65_535 });
    expect(announcedRuns().some(({ port, pid }) => port === 65_535 && pid === process.pid)).toBe(true);
    expect(announcementsDir().startsWith(tmpdir())).toBe(true);
    withdraw();
  });
  test.each(["", "{", "null", "[]", '{"pid":1}', JSON.stringify({ ...run, port: 70_000 })])(
    "%j is no run",
    text => expect(runOf(text)).toBeNull(),
  );
});

describe("a value through the checkpoints", () => {
  test("a state of one key is an expression", () => {
    expect(stateExpression('detector/total/"a/b"')).toBe('state("detector", "a/b").total');
    expect(stateExpression("counter/n/7")).toBe('state("counter", 7).n');
    expect(stateExpression("detector/total")).toBeNull();
  });
  test("and can be asked of a snapshot", () => {
    expect(readsState(' state("detector", "a").total')).toBe(true);
    expect(readsState("total")).toBe(false);
    expect(inCheckpoint(3, 'state("d", "a").n')).toBe('checkpoint(3).state("d", "a").n');
  });
  test("where it became another", () => {
    const values = ["1", "1", "2", "2"].map((value, i) => ({ checkpoint: i, value }));
    expect([...changesIn(values)].map(({ checkpoint }) => checkpoint)).toEqual([2]);
  });
});

describe("a manifest", () => {
  test.each([false, true])("says pipeline and checkpoint, and whether it is a savepoint: %j", savepoint => {
    const text = `{ "crc32": "00000000",\n "pipeline": "Words", "checkpoint": 4, "savepoint": ${savepoint} }`;
    expect(readManifest(text)).toEqual({ pipeline: "Words", checkpoint: 4, savepoint });
  });
  test.each(["", "{}", "null", '{"pipeline":1}'])("%j is none", text =>
    expect(readManifest(text)).toBeNull(),
  );
});

describe("a recorded session", () => {
  const act = (intervention: object): object => ({ step: 7, pause: 1, text: "words", intervention });
  const commandOf = (intervention: object): string | null | undefined =>
    readTrace(
      JSON.stringify({
        weirTrace: 1,
        program: "a.weir",
        launch: {},
        interventions: [act(intervention)],
        end: {},
      }),
    )?.acts[0]?.command;

  test("gives what it was launched with, what was done and where it ended", () =>
    expect(
      readTrace(
        JSON.stringify({
          weirTrace: 1,
          program: "a.weir",
          launch: { seed: 3 },
          interventions: [act({ kind: "trigger" })],
          end: { step: 9, pause: 2 },
        }),
      ),
    ).toEqual({
      launch: { seed: 3, program: "a.weir" },
      acts: [{ step: 7, pause: 1, text: "words", command: "checkpoint" }],
      end: { step: 9, pause: 2 },
    }));
  test.each([
    [{ kind: "failTask", task: { task: "detector", subtask: 1 } }, "fail detector 2"],
    [{ kind: "failTaskManager", taskManager: 2, loseDisk: true }, "fail taskManager 2 --lose-disk"],
    [{ kind: "failCheckpoint" }, "fail checkpoint"],
    [{ kind: "failStorage" }, "fail storage"],
    [{ kind: "failCommit", sink: null }, "fail commit"],
    [{ kind: "failCommit", sink: "out" }, "fail commit out"],
    [{ kind: "holdChannel", channel: "a (1/1) -> b (1/1)" }, "hold a (1/1) -> b (1/1)"],
    [{ kind: "slowChannel", channel: "c", delayMs: 100 }, "slow c 100ms"],
    [{ kind: "releaseChannel", channel: "c" }, "release c"],
    [{ kind: "restore", checkpoint: 3 }, "restore 3"],
    [{ kind: "setState", uid: "a" }, null],
  ])("%j is the command %j", (intervention, command) => expect(commandOf(intervention)).toBe(command));
  test.each(["", "[]", "{}", '{"weirTrace":2,"program":"a","launch":{}}'])("%j is none", text =>
    expect(readTrace(text)).toBeNull(),
  );
});

describe("a look into a subtask", () => {
  const scopes = (...names: readonly string[]) => ({
    type: "response",
    command: "scopes",
    body: { scopes: names.map((name, i) => ({ name, variablesReference: i + 1 })) },
  });
  const variables = (variablesReference: number) => ({
    type: "request",
    command: "variables",
    arguments: { variablesReference },
  });
  test("is none where the editor opened the first scope by itself", () => {
    const looks = createLooks();
    expect(looks.see(scopes("Channels", "All keyed state"))).toBe(false);
    expect(looks.see(variables(1))).toBe(false);
  });
  test("is the keyed state opened, or anything within a scope", () => {
    const looks = createLooks();
    looks.see(scopes("Channels", "All keyed state"));
    expect(looks.see(variables(2))).toBe(true);
    expect(looks.see(variables(9))).toBe(true);
  });
});

describe("the log", () => {
  test("a level wants itself and what is worse", () => {
    expect(LEVELS.filter(level => level !== "off" && isWanted(level, "info"))).toEqual([
      "error",
      "warning",
      "info",
    ]);
    expect(LEVELS.some(level => level !== "off" && isWanted(level, "off"))).toBe(false);
  });
  test("a mistyped setting is the default", () => expect(levelOf("verbose")).toBe("info"));
  test("a line says when and how bad", () =>
    expect(lineOf("warning", textOf(new Error("no")).split("\n")[0]!, new Date(0))).toBe(
      "1970-01-01 00:00:00.000 [warning] Error: no",
    ));
  test("messages in a word", () => {
    expect(protocolText({ type: "request", command: "next" })).toBe("→ next");
    expect(protocolText({ type: "event", event: "stopped" })).toBe("← event stopped");
    expect(protocolText({ type: "response", command: "next", success: true })).toBeNull();
    expect(protocolText({ type: "response", command: "next", success: false, message: "no" })).toBe(
      "← next refused: no",
    );
  });
});

describe("the manifest of the extension", () => {
  interface Entry {
    readonly command: string;
    readonly when?: string;
  }
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { commands, menus, configuration, keybindings, walkthroughs, viewsWelcome, debuggers } =
    manifest.contributes as {
      readonly commands: readonly { command: string; title: string; category: string }[];
      readonly menus: Readonly<Record<string, readonly Entry[]>>;
      readonly configuration: readonly { properties: Record<string, Record<string, unknown>> }[];
      readonly keybindings: readonly Entry[];
      readonly walkthroughs: readonly {
        steps: readonly { description: string; media: { markdown: string }; completionEvents: string[] }[];
      }[];
      readonly viewsWelcome: readonly { contents: string }[];
      readonly debuggers: readonly {
        configurationAttributes: Record<string, { properties: Record<string, Record<string, unknown>> }>;
        variables: Record<string, string>;
      }[];
    };
  const declared = new Set(commands.map(({ command }) => command));
  const sources = readdirSync(join(ROOT, "client"), { recursive: true, encoding: "utf8" })
    .filter(path => path.endsWith(".ts") && !path.startsWith("views"))
    .map(path => readFileSync(join(ROOT, "client", path), "utf8"))
    .join("\n");
  const described = (property: Record<string, unknown>): boolean =>
    typeof (property["description"] ?? property["markdownDescription"]) === "string";

  test("every command is made by the code, titled, and of one category", () => {
    for (const { command, title, category } of commands) {
      expect(sources, command).toContain(`"${command}"`);
      expect([title.length > 0, category]).toEqual([true, "Weir"]);
    }
  });
  test("menus, keys, the walkthrough and welcome texts name commands that are there", () => {
    const texts = [...viewsWelcome.map(({ contents }) => contents)];
    for (const { steps } of walkthroughs) texts.push(...steps.map(({ description }) => description));
    const linked = texts.flatMap(text =>
      [...text.matchAll(/command:(weir\.[\w.]+)/g)].map(match => match[1]!),
    );
    const named = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    for (const command of [...named, ...linked, ...Object.values(debuggers[0]!.variables)])
      expect(declared, command).toContain(command);
  });
  test("every entry of a menu and every key says when", () => {
    const free = Object.entries(menus)
      .filter(([menu]) => menu !== "file/newFile")
      .flatMap(([menu, entries]) =>
        entries.filter(({ when }) => !when).map(({ command }) => `${menu} ${command}`),
      );
    expect(free).toEqual([]);
    expect(keybindings.every(({ when }) => when?.includes("debugType") === true)).toBe(true);
  });
  test("what needs an argument is not in the palette", () => {
    const hidden = menus["commandPalette"]!.filter(({ when }) => when === "false").map(
      ({ command }) => command,
    );
    for (const command of ["weir.openValue", "weir.valueHistory", "weir.pickRun", "weir.checkpoint.goTo"])
      expect(hidden).toContain(command);
  });
  test("settings and attributes are described, settings in order", () => {
    for (const { properties } of configuration)
      for (const [name, property] of Object.entries(properties))
        expect([name, described(property), typeof property["order"]]).toEqual([name, true, "number"]);
    for (const { properties } of Object.values(debuggers[0]!.configurationAttributes))
      for (const [name, property] of Object.entries(properties))
        expect([name, described(property)]).toEqual([name, true]);
  });
  test("docs/editor.md lists every setting", () => {
    const page = readFileSync(join(ROOT, "docs", "editor.md"), "utf8");
    for (const { properties } of configuration)
      for (const name of Object.keys(properties)) expect(page).toContain(`\`${name}\``);
  });
  test("every step of the walkthrough has its page and ends by an event", () => {
    const steps = walkthroughs.flatMap(each => each.steps);
    expect(steps.length).toBe(6);
    for (const { description, media, completionEvents } of steps) {
      // The editor knows **bold** there, and shows a single star as it is.
      expect(description.replaceAll("**", "")).not.toContain("*");
      expect(existsSync(join(ROOT, media.markdown)), media.markdown).toBe(true);
      for (const event of completionEvents) {
        const context = /^onContext:weir\.walkthrough\.(\w+)$/.exec(event)?.[1];
        if (context !== undefined) expect(sources).toContain(`done("${context}")`);
        else expect(declared).toContain(event.replace("onCommand:", ""));
      }
    }
  });
});

describe("the language configuration", () => {
  const { onEnterRules, folding, indentationRules } = JSON.parse(
    readFileSync(join(ROOT, "syntaxes", "language-configuration.json"), "utf8"),
  ) as {
    readonly onEnterRules: readonly {
      readonly beforeText: string;
      readonly afterText?: string;
      readonly previousLineText?: string;
      readonly action: { readonly indent: string; readonly appendText?: string };
    }[];
    readonly folding: { readonly markers: { readonly start: string; readonly end: string } };
    readonly indentationRules: Readonly<Record<string, string>>;
  };
  const entered = (before: string, after = "", previous = "") =>
    onEnterRules.find(
      rule =>
        new RegExp(rule.beforeText).test(before) &&
        (rule.afterText === undefined || new RegExp(rule.afterText).test(after)) &&
        (rule.previousLineText === undefined || new RegExp(rule.previousLineText).test(previous)),
    )?.action;

  test.each([
    ["/// A doc", "", "", "/// "],
    ["  /* a block", " */", "", " * "],
    ["  /* a block", "", "", " * "],
    ["   * goes on", "", "  /* a block", "* "],
    ["  stream a = lines |> map(x => x)", "", "", undefined],
    ["  stream a = union(a, b)", "", "", undefined],
    ["  stream a =", "", "", undefined],
    ["  let x = 1", "", "", undefined],
    ["// plain", "", "", undefined],
  ])("after %j the next line begins with the right text", (before, after, previous, text) =>
    expect(entered(before, after, previous)?.appendText).toBe(text),
  );
  test.each(["  stream counts = lines", "  sink out = counts"])(
    "after %j the operators stand deeper",
    before => expect(entered(before)).toEqual({ indent: "indent" }),
  );
  test("regions fold, blocks indent", () => {
    expect(new RegExp(folding.markers.start).test("  // #region sources")).toBe(true);
    expect(new RegExp(folding.markers.end).test("  //#endregion")).toBe(true);
    expect(new RegExp(indentationRules["increaseIndentPattern"]!).test("  checkpoint {")).toBe(true);
    expect(new RegExp(indentationRules["increaseIndentPattern"]!).test("  // checkpoint {")).toBe(false);
  });
});

test.each([
  ["2000", 2000],
  [" 2,000 ", 2000],
  ["1,203,004", 1_203_004],
  ["0", 0],
  ["1,203,005", null],
  ["2,00", null],
  ["-1", null],
  ["1.5", null],
  ["", null],
])("the step typed as %j is %s", (text, step) => expect(stepIn(text, 1_203_004)).toBe(step));

describe("a breakpoint that is asked about", () => {
  const plain = { name: "a.weir", line: 44, enabled: true };
  test("is called by the line it is at, and by what it waits for", () => {
    expect(labelOf(plain)).toBe("a.weir:44");
    expect(labelOf({ ...plain, name: "barrier:*", line: null })).toBe("barrier:*");
    expect(waitsFor(plain)).toBe("");
    expect(
      waitsFor({ ...plain, enabled: false, condition: "n > 1", hitCondition: "3", logMessage: "{n}" }),
    ).toBe("switched off, if n > 1, hit count 3, a log point");
  });
  test("that the session does not know is switched off, or not of this program, or all are", () => {
    expect(unknownBecause({ ...plain, enabled: false })).toContain("switched off");
    expect(unknownBecause(plain)).toContain("its file is not of this program");
    expect(unknownBecause({ ...plain, line: null })).not.toContain("its file");
  });
});
