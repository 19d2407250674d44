// A person at the prompt: Enter, Tab, Ctrl-C, an edited program; over streams that stand for a terminal.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { moved } from "../../runtime/cli/debug/answer.ts";
import { carryOut } from "../../runtime/cli/debug/commands.ts";
import { completeLine } from "../../runtime/cli/debug/completing.ts";
import { type DebugFlags, launch } from "../../runtime/cli/debug/launch.ts";
import { converse } from "../../runtime/cli/debug/prompt.ts";
import { type Standing, standAt, turnTo } from "../../runtime/cli/debug/standing.ts";
import { createTeller } from "../../runtime/cli/debug/teller.ts";
import { programFile } from "../../runtime/cli/files.ts";
import type { Host } from "../../runtime/cli/host.ts";
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
