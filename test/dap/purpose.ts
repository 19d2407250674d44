// What the adapter is for, as one check: a breakpoint on a barrier, a subtask failed, the restore seen, a step back.
import { expect } from "vitest";
import { errorOf, type Inline } from "./inline.ts";
import type { Message } from "./schema.ts";

/** From a stop of any kind, with the program `bank.weir` at this path. */
export async function completesScenario(client: Inline, bank: string): Promise<void> {
  const asked = async (command: string, args: object): Promise<Message["body"]> => {
    const answer = await client.request(command, args);
    expect([command, errorOf(answer)]).toEqual([command, ""]);
    return answer.body;
  };
  const went = async (command: string, args: object): Promise<Message["body"]> => {
    const stop = client.event("stopped");
    await asked(command, args);
    return (await stop).body;
  };
  await asked("setFunctionBreakpoints", { breakpoints: [] });
  await asked("setDataBreakpoints", { breakpoints: [] });
  await asked("setBreakpoints", { source: { path: bank }, breakpoints: [] });
  await asked("setExceptionBreakpoints", { filters: ["restored"] });
  await went("weir/restartFrom", { checkpoint: null });
  await asked("setFunctionBreakpoints", { breakpoints: [{ name: "barrier:totals" }] });
  expect(await went("continue", { threadId: 1 })).toMatchObject({ reason: "function breakpoint" });
  const { threads } = (await asked("threads", {})) as {
    readonly threads: readonly { readonly id: number; readonly name: string }[];
  };
  const { id } = threads.find(({ name }) => name.startsWith("totals (1/"))!;
  await asked("terminateThreads", { threadIds: [id] });
  await asked("setFunctionBreakpoints", { breakpoints: [] });
  expect(await went("continue", { threadId: 1 })).toMatchObject({ reason: "exception" });
  expect(await went("stepBack", { threadId: id })).toMatchObject({ reason: "step" });
}
