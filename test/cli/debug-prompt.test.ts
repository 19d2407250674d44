// A person at the prompt: what is typed, read; Enter, Tab, Ctrl-C over streams that stand for a terminal; a program that is
// edited on the way.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { moved } from "../../runtime/cli/debug/answer.ts";
import { type BreakContext, readBreak, readCatch, readLog } from "../../runtime/cli/debug/break-words.ts";
import { ALL, carryOut, GROUPS, readLine } from "../../runtime/cli/debug/commands.ts";
import { completeLine } from "../../runtime/cli/debug/completing.ts";
import { type DebugFlags, launch } from "../../runtime/cli/debug/launch.ts";
import { converse } from "../../runtime/cli/debug/prompt.ts";
import { readExpectation } from "../../runtime/cli/debug/script.ts";
import { sourceLines } from "../../runtime/cli/debug/source-lines.ts";
import { type Standing, standAt, turnTo } from "../../runtime/cli/debug/standing.ts";
import { createTeller } from "../../runtime/cli/debug/teller.ts";
import { programFile } from "../../runtime/cli/files.ts";
import type { Host } from "../../runtime/cli/host.ts";
import { splitAssignment } from "../../runtime/debug/assignment.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { inFolder, root } from "./weir.ts";

interface Sat {
  readonly standing: Standing;
  readonly host: Host;
  said(): string;
}

const colors = picocolors.createColors(false);

async function sit(file: string, flags: DebugFlags = {}, cwd = root): Promise<Sat> {
  let text = "";
  const write = (more: string): void => {
    text += more;
  };
  const host: Host = {
    cwd,
    env: {},
    out: write,
    outBytes: () => {},
    err: write,
    errIsTerminal: false,
    inIsTerminal: true,
    columns: () => 100,
    outColors: colors,
    errColors: colors,
    ask: () => Promise.resolve(""),
    exitCode: 0,
  };
  const launched = await launch(programFile(file, cwd), undefined, flags, host);
  if (typeof launched === "number") throw new Error(text);
  return { standing: standAt(launched.session, launched.place), host, said: () => text };
}

const ORDERS = "test/cli/debug/programs/orders.weir";

/** Types keys, each once the prompt is there again or the run is under way. */
async function type(
  file: string,
  keys: readonly string[],
): Promise<{ code: number; said: string; echoed: string }> {
  const { standing, host, said } = await sit(file, { recordsPerSecond: 10 });
  const { session } = standing;
  const teller = createTeller(host, standing, { json: false, echo: false });
  const input = new PassThrough();
  const output = new PassThrough();
  let echoed = "";
  output.on("data", chunk => {
    echoed += stripVTControlCharacters(String(chunk));
  });
  const settled = () => new Promise(resolve => setTimeout(resolve, 5));
  const left = converse(standing, teller, { input, output }, async () => {
    teller.answer("", moved(await session.start(true)));
  });
  let isOver = false;
  void left.finally(() => {
    isOver = true;
  });
  await settled();
  for (const key of keys) {
    if (isOver) break;
    input.write(key);
    await settled();
    while (session.running && key !== "hang\r") await settled();
    await settled();
  }
  const code = await left;
  session.dispose();
  return { code, said: said(), echoed };
}

describe("the prompt", () => {
  it("repeats the last step where nothing is typed, and nothing else", async () => {
    const { code, said } = await type(ORDERS, ["break 22\r", "c\r", "n\r", "\r", "p total\r", "\r", "q\r"]);
    expect(code).toBe(0);
    expect(said.match(/→ 23 /g)).toHaveLength(1);
    expect(said.match(/→ 24 /g)).toHaveLength(1);
    expect(said.match(/^1\.0$/gm)).toHaveLength(1);
  });

  it("tells what was wrong, and stays", async () => {
    const { code, said } = await type(ORDERS, ["brek 22\r", "break 22\r", "\u0004"]);
    expect(code).toBe(0);
    expect(said).toContain("error: there is no command brek\n  did you mean break?");
    expect(said).toContain("1  break 22");
  });

  it("leaves at the second Ctrl-C", async () => {
    const { code, echoed } = await type(ORDERS, ["half a line", "\u0003", "\u0003", "\u0003"]);
    expect(code).toBe(130);
    expect(echoed).toContain("Ctrl-C once more leaves");
  });

  it("pauses what runs at Ctrl-C", async () => {
    const { standing, host, said } = await sit("examples/fraud-detection.weir");
    const { session } = standing;
    const teller = createTeller(host, standing, { json: false, echo: false });
    const input = new PassThrough();
    const left = converse(standing, teller, { input, output: new PassThrough() }, async () => {
      teller.answer("", moved(await session.start(true)));
      // Held for good, so that the run never ends by itself.
      await carryOut("hold detector (1/2) -> out (1/2)", standing);
      input.write("c\r");
    });
    const until = async (holds: () => boolean): Promise<void> => {
      while (!holds()) await new Promise(resolve => setImmediate(resolve));
    };
    await until(() => session.running);
    input.write("\u0003");
    await until(() => !session.running);
    input.write("q\r");
    expect(await left).toBe(0);
    expect(session.stop?.reason).toBe("pause");
    expect(said()).toContain("Paused  step");
    session.dispose();
  });
});

describe("Tab", () => {
  it.each([
    ["br", ["break", "breakpoints"], "br"],
    ["break barr", ["barrier:"], "barr"],
    ["break barrier:su", ["barrier:summed"], "barrier:su"],
    ["break state ", ["state summed/total"], "state "],
    ["break 21 if o.c", ["cents"], "c"],
    ["catch r", ["recordFailed", "rolledBack", "restored"], "r"],
    ["p o.", ["who", "cents"], ""],
    ["o.w", ["who"], "w"],
    ["set to", ["total"], "to"],
    ["thread su", ["summed (1/2)", "summed (2/2)"], "su"],
    ["fail summed ", ["1", "2"], ""],
    ["help rest", ["restart", "restore"], "rest"],
    ["hold orders (1/1) -> summed (2", ["orders (1/1) -> summed (2/2)"], "orders (1/1) -> summed (2"],
  ])("after `%s`", async (text, candidates, replaced) => {
    const { standing } = await sit(ORDERS, { recordsPerSecond: 10 });
    const { session } = standing;
    await carryOut("break 22", standing);
    const stop = await session.start(false);
    standing.thread = stop.thread;
    const [found, part] = completeLine(text, standing);
    expect(found).toEqual(expect.arrayContaining([...candidates]));
    expect(found.filter(each => !each.startsWith(replaced))).toEqual([]);
    expect(part).toBe(replaced);
    session.dispose();
  });
});

describe("restart", () => {
  const PROGRAM = `pipeline Sums {
  checkpoint { interval: 1s }
  source numbers = readText("numbers.txt")
  stream sums = numbers
    |> keyBy(n => "all")
    |> process as summed {
      state total: int = 0
      on n {
        total = total + (toInt(n) ?? 0)
        emit toString(total)
      }
    }
  sink out = sums |> writeText("sums.txt")
}
`;
  const files = {
    "sums.weir": PROGRAM,
    "numbers.txt": `${Array.from({ length: 40 }, () => "1").join("\n")}\n`,
  };

  it("takes the program as it now is, from a checkpoint, and refuses one with errors", async () => {
    await inFolder(files, async cwd => {
      const { standing } = await sit("sums.weir", { recordsPerSecond: 10 }, cwd);
      const { session } = standing;
      await session.start(true);
      const say = async (line: string): Promise<string> => {
        const answer = await carryOut(line, standing);
        if (answer.stop !== null) turnTo(standing, answer.stop);
        return [answer.text, answer.stop?.description ?? ""].join(" ").trim();
      };
      expect(await say("break commit:out")).toContain("1  break commit:out");
      expect(await say("continue")).toContain("committed to out by checkpoint 1");
      const text = session.evaluate('checkpoint(1).state("summed", "all").total', null).text;
      writeFileSync(join(cwd, "sums.weir"), PROGRAM.replace("total + (", "totl + ("));
      await expect(say("restart 1")).rejects.toThrow(/totl/);
      expect(session.moment.step).toBeGreaterThan(0);
      writeFileSync(join(cwd, "sums.weir"), PROGRAM.replace("total + (", "total + 1000 + ("));
      expect(await say("restart 1")).toContain("Restarted from checkpoint 1");
      await say("delete all");
      await say("break 9");
      await say("continue");
      expect(await say("p total")).toBe(text);
      await say("next");
      expect(await say("p total")).toBe(String(Number(text) + 1001));
      session.dispose();
    });
  });
});

// ---------------------------------------------------------------- what is typed

const context: BreakContext = {
  files: ["main.weir", "flows/fraud.weir"],
  file: "main.weir",
  dataId: (state, key) => (key === null ? state : `${state}/${key}`),
};

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof WeirError) return [error.what, error.options.remedy ?? ""].join("; ");
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("break", () => {
  const line = (request: object, file = "main.weir") => ({ kind: "line", file, request });
  it.each([
    ["27", line({ line: 27 })],
    ["27:9", line({ line: 27, column: 9 })],
    ["flows/fraud.weir:3", line({ line: 3 }, "flows/fraud.weir")],
    ["fraud.weir:3", line({ line: 3 }, "flows/fraud.weir")],
    ["examples/flows/fraud.weir:3:1", line({ line: 3, column: 1 }, "flows/fraud.weir")],
    ["27 if total > 5.0", line({ line: 27, condition: "total > 5.0" })],
    ['27 if s == " hits " hits >= 3', line({ line: 27, condition: 's == " hits "', hitCondition: ">= 3" })],
    ["27 hits % 10 == 0", line({ line: 27, hitCondition: "% 10 == 0" })],
    ["27 on aligned", line({ line: 27, mode: "aligned" })],
    [
      "27 on aligned if checkpoint.id == 3",
      line({ line: 27, mode: "aligned", condition: "checkpoint.id == 3" }),
    ],
    ["27 if on > 3", line({ line: 27, condition: "on > 3" })],
    ["barrier:detector", { kind: "function", request: { name: "barrier:detector" } }],
    [
      "commit:* if subtask == 1",
      { kind: "function", request: { name: "commit:*", condition: "subtask == 1" } },
    ],
    ["state detector/total", { kind: "data", request: { dataId: "detector/total" } }],
    ['state detector/total "a if b"', { kind: "data", request: { dataId: 'detector/total/"a if b"' } }],
    ["state d/t 3 if t > 1", { kind: "data", request: { dataId: "d/t/3", condition: "t > 1" } }],
  ])("%s", (text, asked) => expect(readBreak(text, context)).toEqual(asked));

  it.each([
    ["", "Say where to stop"],
    ["27 if", "after `if` something is missing"],
    ["27 on alined", "did you mean aligned?"],
    ["barrier:x on aligned", "`on aligned` goes with a line"],
    ["nowhere.weir:3", "The program has no file nowhere.weir; it has main.weir, flows/fraud.weir"],
    ["state", "Say which state"],
    ["two words", "`two words` is no place to stop"],
  ])("refuses `%s`", (text, why) => expect(refusal(() => readBreak(text, context))).toContain(why));
});

describe("catch and log", () => {
  it.each([
    ["failed", { filter: "failed" }],
    ["checkpoint-failed", { filter: "checkpointFailed" }],
    ["rolled back", { filter: "rolledBack" }],
    ["late if subtask == 0", { filter: "late", condition: "subtask == 0" }],
  ])("catch %s", (text, request) => expect(readCatch(text)).toEqual({ kind: "exception", request }));

  it.each([
    ["", "Say what to catch"],
    ["faild", "did you mean failed?"],
    ["late hits 3", "`if CONDITION` or nothing"],
  ])("refuses catch `%s`", (text, why) => expect(refusal(() => readCatch(text))).toContain(why));

  it("takes the rest of the line as it stands", () => {
    const asked = readLog("12 if {key} hits on {total}", context);
    expect(asked).toEqual({
      kind: "line",
      file: "main.weir",
      request: { line: 12, logMessage: "if {key} hits on {total}" },
    });
    expect(refusal(() => readLog("12", context))).toContain("Say the line");
  });
});

describe("set", () => {
  it.each([
    ["total = 3.0", { target: "total", value: "3.0" }],
    ['s["a = b"] = x == y', { target: 's["a = b"]', value: "x == y" }],
    ["a >= b", null],
    ["a =", null],
    ["= 3", null],
  ])("%s", (text, parts) => expect(splitAssignment(text)).toEqual(parts));
});

describe("expect", () => {
  it.each([
    ["expect barrier 2", { kind: "text", text: "barrier 2", not: false }],
    ["expect not barrier 2", { kind: "text", text: "barrier 2", not: true }],
    ["expect /a.c/i", { kind: "pattern", pattern: "a.c", flags: "i", not: false }],
    ["expect not /a\\/c/", { kind: "pattern", pattern: "a\\/c", flags: "", not: true }],
    ["expect stopped at fraud.weir:27", { kind: "stopped", at: "fraud.weir:27" }],
    ["expectation", null],
    ["continue", null],
  ])("%s", (text, wanted) => expect(readExpectation(text)).toEqual(wanted));
});

describe("a line", () => {
  it.each([
    ["c", "continue", ""],
    ["cont", "continue", ""],
    ["n", "next", ""],
    ["next barrier", "next", "barrier"],
    ["b", "back", ""],
    ["bt", "where", ""],
    ["  p  total + 1 ", "print", "total + 1"],
    ["rc", "reverse", ""],
    ["?", "help", ""],
    ["set next = 3", "set", "next = 3"],
  ])("%s", (text, name, rest) => {
    const line = readLine(text)!;
    expect([line.command.names[0], line.rest]).toEqual([name, rest]);
  });

  it.each([
    "state.total",
    'state("a").b',
    "next == 3",
    "total",
    "record.next",
    "checkpoint(3).state(1)",
    "3 + 4",
  ])("%s is an expression", text => expect(readLine(text)).toBeNull());

  it("that fits several commands says which", () => {
    expect(refusal(() => readLine("res 3"))).toContain("res may be restart or restore");
  });

  it("has no name twice, and says in one line what it does", () => {
    const names = ALL.flatMap(command => command.names);
    expect(new Set(names).size).toBe(names.length);
    const width = Math.max(...ALL.map(({ usage }) => usage.length));
    for (const { does, usage, names: own } of ALL) {
      expect(usage.startsWith(own[0]!), usage).toBe(true);
      expect(2 + width + 2 + does.length, does).toBeLessThanOrEqual(115);
    }
    expect(GROUPS.flatMap(({ commands }) => commands)).toEqual(ALL);
  });
});

describe("lines of a text", () => {
  const plain = picocolors.createColors(false);
  it("have numbers, a marker where it stands, and a dot where something is armed", () => {
    const text = "a\nb\n\tc  \nd\n";
    const shown = sourceLines(text, 0, 9, { line: 3, armed: new Set([2, 3]) }, plain);
    expect(shown.split("\n")).toEqual(["  1 │ a", "● 2 │ b", "→ 3 │   c", "  4 │ d"]);
    expect(sourceLines(text, 7, 9, { line: 3, armed: new Set() }, plain)).toBe("");
  });
});
