import { describe, expect, test } from "vitest";
import type { Sessions, StopInfo } from "../../client/debug/sessions.ts";
import { type Asked, carryOut } from "../../client/pipeline-commands.ts";
import { liveOf, topologyOf } from "./graphs.ts";

/** A session that refuses while it runs, as an adapter does that carries commands out at stops only. */
function session(status: "running" | "stopped", stopsFor = "pause", refuses = false) {
  const log: string[] = [];
  const listeners = new Set<(stop: StopInfo) => void>();
  let running = status === "running";
  const sessions: Asked = {
    live: liveOf(topologyOf([1], "forward"), { status }),
    onStop: listener => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    ask: (async (_: string, { command }: { command: string }) => {
      log.push(running ? `${command} refused` : command);
      if (running) throw new Error("the pipeline is running");
      if (refuses) throw new Error("there is no such thing");
      return { text: `done: ${command}` };
    }) as unknown as Sessions["ask"],
    request: async command => {
      log.push(command);
      running = command === "continue";
      if (command === "pause")
        for (const listener of [...listeners]) listener({ reason: stopsFor, description: "", threadId: 3 });
    },
  };
  return { sessions, log, listeners };
}

describe("a command from the picture", () => {
  test("at a stop it is carried out", async () => {
    const { sessions, log } = session("stopped");
    expect(await carryOut(sessions, "checkpoint")).toBe("done: checkpoint");
    expect(log).toEqual(["checkpoint"]);
  });

  test("while it runs it is paused for it, and goes on", async () => {
    const { sessions, log, listeners } = session("running");
    expect(await carryOut(sessions, "fail a 1")).toBe("done: fail a 1");
    expect(log).toEqual(["fail a 1 refused", "pause", "fail a 1", "continue"]);
    expect(listeners.size).toBe(0);
  });

  test("what is refused at the stop is told, and the run goes on all the same", async () => {
    const { sessions, log } = session("running", "pause", true);
    await expect(carryOut(sessions, "restore 9")).rejects.toThrow("no such thing");
    expect(log.at(-1)).toBe("continue");
  });

  test("a breakpoint that was hit meanwhile is not run over", async () => {
    const { sessions, log } = session("running", "breakpoint");
    await carryOut(sessions, "checkpoint");
    expect(log.at(-1)).toBe("checkpoint");
  });

  test("what is refused at a stop pauses nothing", async () => {
    const { sessions, log } = session("stopped", "pause", true);
    await expect(carryOut(sessions, "restore 9")).rejects.toThrow("no such thing");
    expect(log).toEqual(["restore 9"]);
  });
});
