// What is armed while a run goes back and forth, is changed by hand, or begins anew: counts, places, and the answers to
// "why did it not stop?" and "when was it here?".
import { expect, test } from "vitest";
import type { Stop } from "../../runtime/debug/session.ts";
import { arm, backwards, forwards, momentText, said, sessionOf } from "./armed-session.ts";

const TEXT = `pipeline Totals {
  checkpoint {
    interval: 1s
  }
  source numbers = sequence(1 .. 30)
  stream totals = numbers
    |> keyBy(n => n % 2)
    |> process as detector {
      state total: int = 0
      on n {
        total = total + n
        if total > 1000 { emit total }
      }
    }
  sink out = totals |> discard()
}
`;
const FILES = { "totals.weir": TEXT };
const DETECTOR = 8;
const ADD = 11;
const EMIT = 12;

const open = () => sessionOf(FILES, "Totals");
const at = ({ moment }: Stop): string => momentText(moment);

test("a count is the same armed early or late, however one came there", async () => {
  const early = await open();
  arm(early.session, { lines: [{ line: ADD, hitCondition: "% 7 == 0" }] });
  const wanted = (await forwards(early.session)).map(at);
  expect(wanted.length).toBe(4);

  const late = await open();
  arm(late.session, { lines: [{ line: ADD }] });
  for (let i = 0; i < 10; i++) await late.session.continue();
  for (let i = 0; i < 4; i++) await late.session.reverseContinue();
  arm(late.session, { lines: [{ line: ADD, hitCondition: "% 7 == 0" }] });
  // At the sixth: the seventh is next.
  expect((await forwards(late.session)).map(at)).toEqual(wanted);
  expect((await backwards(late.session)).map(at)).toEqual([...wanted].reverse());
  expect((await forwards(late.session)).map(at)).toEqual(wanted);
});

test("asked for again, a breakpoint keeps its id; another gets another", async () => {
  const { session } = await open();
  const file = "totals.weir";
  const [first] = session.setBreakpoints(file, [{ line: ADD }]);
  const [same, other] = session.setBreakpoints(file, [{ line: ADD }, { line: EMIT }]);
  const [changed] = session.setBreakpoints(file, [{ line: ADD, condition: "n > 3" }]);
  expect(same!.id).toBe(first!.id);
  expect(new Set([first!.id, other!.id, changed!.id]).size).toBe(3);
});

test("what is done by hand drops what was counted beyond", async () => {
  const { session } = await open();
  arm(session, { lines: [{ line: ADD, hitCondition: "== 12" }] });
  const twelfth = await session.continue();
  expect(twelfth.reason).toBe("breakpoint");
  await session.goTo({ step: 20, pause: 0 });
  await session.intervene({ kind: "trigger" });
  // From here the run goes another way, and the twelfth is the twelfth of that.
  const [stop, ...more] = await forwards(session);
  expect(more).toEqual([]);
  expect(session.evaluate("1 + 1", null).text).toBe("2");
  expect(said(stop!)).toMatch(/^Paused on line 11 in detector \(1\/1\) \| key 0, 12$/);
});

test("begun anew, counts begin anew, and breakpoints are where the edited program has them", async () => {
  const { session, told } = await open();
  const [armed] = session.setBreakpoints("totals.weir", [{ line: ADD, hitCondition: "2" }]);
  await session.continue();
  const edited = await sessionOf(
    { "totals.weir": TEXT.replace("total = total + n", "// Adds up.\n        total = total + n") },
    "Totals",
  );
  const stop = await session.restart(edited.session.program, null);
  const again = stop.reason === "breakpoint" ? stop : await session.continue();
  expect(said(again)).toBe("Paused on line 12 in detector (1/1) | key 0, 2");
  expect(again.breakpoints).toEqual([armed!.id]);
  const moved = told.flatMap(event => (event.type === "breakpointChanged" ? [event.breakpoint] : []));
  expect(moved.map(({ id, line, message }) => [id, line, message])).toEqual([
    [armed!.id, 12, "nothing stops on line 11: moved to line 12; stops at the 2nd time"],
  ]);
});

test("why it did not stop", async () => {
  const { session } = await open();
  const asked = [
    { line: EMIT, column: 27 },
    { line: ADD, condition: "total > n * 100 && key == 7" },
    { line: ADD, hitCondition: "100" },
    { line: ADD, logMessage: "{total}" },
    { line: ADD, condition: "nobody > 3" },
    { line: DETECTOR, mode: "barrier", condition: "checkpoint.id == 100" },
    { line: DETECTOR, mode: "timer" },
  ] as const;
  const armed = session.setBreakpoints("totals.weir", asked);
  const functions = session.setFunctionBreakpoints([{ name: "late:detector" }, { name: "fail:checkpoint" }]);
  const early = session.whyNot(armed[5]!.id);
  await forwards(session);
  const moment = momentText(session.moment);
  const answers = [...armed, ...functions].map(({ id }) => session.whyNot(id));
  expect([early, ...answers, session.whyNot(1000)].join("\n")).toMatchInlineSnapshot(`
    "It looks for a barrier at detector, and there was none. No checkpoint has been triggered: the interval is 1 s.
    It looks for line 12, and there was none. detector has finished.
    What it looks for, line 11, has come 30 times, but total > n * 100 && key == 7 was never true. At the last one total is 210, n is 30, key is 0.
    What it looks for, line 11, has come 30 times. It stops at the 100th time.
    It is a log point: it never stops. It has printed 30 times.
    It is not armed: \`nobody\` is not declared here (column 1).
    What it looks for, a barrier at detector, has come twice, but checkpoint.id == 100 was never true. At the last one checkpoint.id is 2.
    It looks for a timer or window of detector, and there was none. detector has finished.
    It looks for a late record at detector, and there was none.
    It looks for a checkpoint that fails, and there was none.
    There is no breakpoint 1000."
  `);
  expect(momentText(session.moment)).toBe(moment);
});

test("set late, it says so", async () => {
  const { session } = await open();
  await forwards(session);
  const [trigger] = session.setBreakpoints("totals.weir", [{ line: 2 }]);
  expect(session.whyNot(trigger!.id)).toMatchInlineSnapshot(
    `"It looks for a checkpoint that is triggered, and there was none since it was set. Before that there were 3: go back to see. The last checkpoint triggered is 3."`,
  );
});

test("the visits of a line nearest to now, and going to one", async () => {
  const { session } = await open();
  arm(session, { lines: [{ line: ADD, hitCondition: "15" }] });
  const here = await session.continue();
  const few = session.gotoTargets("totals.weir", ADD);
  expect(momentText(session.moment)).toBe(at(here));
  expect(few.length).toBe(14);
  await forwards(session);
  await session.goTo(here.moment);
  const targets = session.gotoTargets("totals.weir", ADD);
  expect(targets.length).toBe(20);
  expect(targets.map(({ label }) => label).join("\n")).toMatchInlineSnapshot(`
    "step 11: detector (1/1), key 1, 5
    step 13: detector (1/1), key 0, 6
    step 17: detector (1/1), key 1, 7
    step 22: detector (1/1), checkpoint 1 in progress, key 0, 8
    step 24: detector (1/1), checkpoint 1 in progress, key 1, 9
    step 26: detector (1/1), checkpoint 1 in progress, key 0, 10
    step 33: detector (1/1), checkpoint 1 in progress, key 1, 11
    step 34: detector (1/1), checkpoint 1 in progress, key 0, 12
    step 38: detector (1/1), checkpoint 1 in progress, key 1, 13
    step 42: detector (1/1), checkpoint 1 in progress, key 0, 14
    step 53: detector (1/1), checkpoint 2 in progress, key 0, 16
    step 54: detector (1/1), checkpoint 2 in progress, key 1, 17
    step 55: detector (1/1), checkpoint 2 in progress, key 0, 18
    step 57: detector (1/1), checkpoint 2 in progress, key 1, 19
    step 59: detector (1/1), checkpoint 2 in progress, key 0, 20
    step 65: detector (1/1), checkpoint 2 in progress, key 1, 21
    step 66: detector (1/1), checkpoint 2 in progress, key 0, 22
    step 67: detector (1/1), checkpoint 2 in progress, key 1, 23
    step 69: detector (1/1), checkpoint 2 in progress, key 0, 24
    step 72: detector (1/1), checkpoint 2 in progress, key 1, 25"
  `);
  const target = targets[3]!;
  await session.goTo(target.moment);
  expect(momentText(session.moment)).toBe(momentText(target.moment));
  expect(session.simulation.inside?.pause.kind).toBe("statement");
  expect(session.gotoTargets("totals.weir", 2).map(({ label }) => label)).toMatchInlineSnapshot(`
    [
      "step 19: checkpoint 1 triggered",
      "step 47: checkpoint 2 triggered",
      "step 95: checkpoint 3 triggered, the final one",
    ]
  `);
  expect(session.gotoTargets("nowhere.weir", 2)).toEqual([]);
});
