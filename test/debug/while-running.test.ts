// What is done to a run that goes on, and what is shown of one that has stopped: who failed and who was only stopped, with
// the last figures of each.
import { describe, expect, test } from "vitest";
import type { Session } from "../../runtime/debug/session.ts";
import { stopLabel } from "../../runtime/debug/stop-label.ts";
import { shop } from "./shop.ts";

const FAIL = { kind: "failTask", task: { task: "summed", subtask: 0 }, reason: "again" } as const;

describe("intervening while the run goes on", () => {
  test("is done between two steps, and the run goes on to its end", async () => {
    const { session } = await shop(2_000);
    await session.start(true);
    const going = session.continue();
    expect(session.running).toBe(true);
    await session.intervene({ kind: "trigger" });
    expect((await going).description).toBe("End of run: finished");
    expect(session.interventions).toHaveLength(1);
  });

  test("what cannot be done is refused, and the run goes on", async () => {
    const { session } = await shop(2_000);
    await session.start(true);
    const going = session.continue();
    const wrong = session.intervene({ kind: "failTask", task: { task: "nobody", subtask: 0 }, reason: "" });
    await expect(wrong).rejects.toThrow("There is no nobody (1) in this run");
    expect((await going).reason).toBe("end");
  });
});

describe("after a failure", () => {
  const failed = async () => {
    const { session } = await shop(60);
    await session.start(true);
    await session.nextBarrier();
    const before = session.simulation.tasks.map(({ recordsIn }) => recordsIn);
    await session.intervene(FAIL);
    session.setFunctionBreakpoints([{ name: "fail:*" }]);
    await session.continue();
    while (session.simulation.restartAtMs === null) await session.next(coordinatorOf(session));
    return { session, before };
  };
  const coordinatorOf = (session: Session): number => session.threads().find(({ task }) => task === null)!.id;

  test("one has failed, the others are cancelled; each keeps its last figures", async () => {
    const { session, before } = await failed();
    const { tasks } = session.simulation;
    const kinds = tasks.map(({ ref, condition }) => `${ref.task} ${ref.subtask}: ${condition.kind}`);
    expect(kinds.filter(text => text.endsWith("failed"))).toEqual(["summed 0: failed"]);
    expect(kinds.filter(text => text.endsWith("cancelled"))).toHaveLength(tasks.length - 1);
    expect(tasks.every(({ recordsIn }, i) => recordsIn >= before[i]!)).toBe(true);
    expect(tasks.reduce((sum, { entries }) => sum + entries, 0)).toBeGreaterThan(0);
    const texts = session.threads().map(({ condition }) => condition);
    expect(texts.some(text => /^cancelled, restarts in [\d.]+ m?s$/.test(text))).toBe(true);
  });

  test("after the end the last figures stand", async () => {
    const { session } = await shop(60);
    await session.start(false);
    expect(session.simulation.tasks.every(({ condition }) => condition.kind === "finished")).toBe(true);
    expect(session.simulation.tasks.every(({ recordsIn }) => recordsIn > 0)).toBe(true);
    expect(session.simulation.tally.completed).toBeGreaterThan(0);
  });
});

test("the label of a stop is short, and names no thread", async () => {
  const { session } = await shop(60);
  const labels = [stopLabel(await session.start(true))];
  labels.push(stopLabel(await session.nextBarrier()));
  labels.push(stopLabel(await session.goTo({ step: 60, pause: 0 })));
  session.setExceptionFilters([{ filter: "failed" }]);
  await session.intervene(FAIL);
  labels.push(stopLabel(await session.continue()));
  expect(labels).toEqual(["Start of run", "Paused on barrier 1", "Paused before step 60", "Failed"]);
});
