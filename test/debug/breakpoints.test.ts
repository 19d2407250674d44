// Everything that can be armed, in runs of one small program: what it stops at, forwards and back.
import { expect, test } from "vitest";
import { isBefore } from "../../runtime/debug/moment.ts";
import type { LaunchOptions, Stop } from "../../runtime/debug/session.ts";
import {
  type Arming,
  arm,
  backwards,
  forwards,
  momentText,
  printed,
  said,
  sessionOf,
} from "./armed-session.ts";

const TEXT = `pipeline Totals {
  checkpoint {
    interval: 1s
  }
  restart: fixedDelay(attempts: 2, delay: 1s)
  source numbers = sequence(1 .. 12)
  stream totals = numbers
    |> map(n => { key: n % 2 == 0 ? "even" : "odd", n: n })
    |> keyBy(r => r.key)
    |> process as detector {
      state total: int = 0
      state seen: map<string, int>
      on r {
        total = total + r.n
        seen["n\${r.n % 3}"] = total
        if total > 30 {
          emit { key: key, total: total }
        }
      }
    }
  stream counts = totals |> keyBy(t => t.key) |> aggregate(t => { key: key, n: count(), most: max(t.total) }) as counter
  sink out = counts |> print()
}
`;

const line = (start: string): number => TEXT.split("\n").findIndex(text => text.trim().startsWith(start)) + 1;

const FILES = { "totals.weir": TEXT };

/** Timers, windows, two inputs, broadcast state, late and failing records, a `fn` in a file of its own. */
const SHARED = `fn checked(n: int): int {
  let rest = n % 5
  return 100 / rest
}
`;
const CLOCKS = `import { checked } from "shared.weir"
pipeline Clocks {
  checkpoint {
    interval: 1s
  }
  source ticks = generate(
    count: 12,
    n => { n: n, at: @2026-01-01T00:00:00Z + (n == 7 ? 0 : n) * 10s },
    timestamp: t => t.at,
    watermark: monotonous
  )
  source limits = generate(count: 2, n => n)
  stream checks = ticks |> map(t => checked(t.n), onError: skip)
  stream sums = ticks
    |> keyBy(t => t.n % 2)
    |> window(tumbling(30s))
    |> aggregate(t => { key: key, most: max(t.n) }) as sums
  stream alarms = ticks |> keyBy(t => t.n % 2) |> process as alarm {
    state last: timestamp?
    on t {
      last = t.at
      timer(t.at + 15s)
    }
    on timer at {
      emit "quiet"
      last = null
    }
  }
  stream both = ticks |> keyBy(t => t.n % 2) |> connect(limits |> broadcast()) |> process as gate {
    broadcast state limit: int = 0
    on left t { if t.n > limit { emit t.n } }
    on right l { limit = l }
  }
  sink a = checks |> discard()
  sink b = sums |> discard()
  sink c = alarms |> discard()
  sink d = both |> discard()
}
`;

const clockLine = (start: string): number =>
  CLOCKS.split("\n").findIndex(text => text.trim().startsWith(start)) + 1;

const CLOCK_FILES = { "clocks.weir": CLOCKS, "shared.weir": SHARED };

interface Case {
  readonly name: string;
  readonly arming: Arming;
  /** Default: the first program, without failures. */
  readonly clocks?: true;
  readonly options?: Partial<LaunchOptions>;
}

const opened = ({ clocks, options }: Case) =>
  clocks === true ? sessionOf(CLOCK_FILES, "Clocks", options) : sessionOf(FILES, "Totals", options);

const detector = { task: "detector", subtask: 0 };
const failing = (step: number) =>
  ({ step, intervention: { kind: "failTask", task: detector, reason: "pulled the plug" } }) as const;

const cases: readonly Case[] = [
  {
    name: "a stage's line: each record there, if the condition holds",
    arming: { lines: [{ line: line("|> process"), condition: 'key == "odd" && r.n > 5 && record.n < 10' }] },
  },
  {
    name: "a statement, with locals and states",
    arming: { lines: [{ line: line("emit"), condition: "total >= 36 && subtask == 0" }] },
  },
  { name: "the third time", arming: { lines: [{ line: line("total ="), hitCondition: "3" }] } },
  {
    name: "every fifth record",
    arming: { lines: [{ line: line("|> map"), hitCondition: "% 5 == 0" }] },
  },
  { name: "a checkpoint is triggered", arming: { lines: [{ line: line("checkpoint") }] } },
  {
    name: "a checkpoint is complete",
    arming: { lines: [{ line: 4, condition: "checkpoint.id == 1" }] },
  },
  { name: "a source's line", arming: { lines: [{ line: line("source"), hitCondition: "<= 2" }] } },
  { name: "a sink's line", arming: { lines: [{ line: line("sink"), hitCondition: "<= 2" }] } },
  {
    name: "a state's line",
    arming: { lines: [{ line: line("state total"), hitCondition: "<= 3" }] },
  },
  {
    name: "a barrier's way through one operator",
    arming: {
      lines: (["barrier", "aligned", "forwarded", "snapshotted"] as const).map(mode => ({
        line: line("|> process"),
        mode,
        condition: "checkpoint.id == 1",
      })),
    },
  },
  {
    name: "function breakpoints",
    arming: {
      functions: [
        { name: "barrier:counter", condition: "checkpoint.id == 1" },
        { name: "commit:out" },
        { name: "checkpoint", condition: "checkpoint.id == 2" },
      ],
    },
  },
  {
    name: "every write to a state of one key",
    arming: { data: [{ dataId: 'detector/total/"odd"' }] },
  },
  {
    name: "every write to one entry of a map",
    arming: { data: [{ dataId: 'detector/seen/"odd"/"n1"' }] },
  },
  {
    name: "a state of the engine's own operator",
    arming: { data: [{ dataId: "counter/max", condition: 'key == "even" && (max ?? 0) > 3' }] },
  },
  {
    name: "a barrier is injected",
    arming: { exceptions: [{ filter: "injected", condition: "checkpoint.id < 2" }] },
  },
  {
    name: "a subtask fails, and is restored; several things armed on one moment",
    options: { failures: [failing(60)] },
    arming: {
      lines: [{ line: line("restart") }],
      functions: [{ name: "fail:detector" }, { name: "restore:detector" }],
      exceptions: [{ filter: "failed", condition: 'operator == "detector"' }, { filter: "restored" }],
    },
  },
  {
    name: "restarts exhausted",
    options: { failures: [failing(60), failing(120), failing(180)] },
    arming: {
      exceptions: [{ filter: "exhausted" }, { filter: "failed", condition: 'reason == "something else"' }],
    },
  },
  {
    name: "a checkpoint declined",
    options: { failures: [{ step: 20, intervention: { kind: "failCheckpoint" } }] },
    arming: { exceptions: [{ filter: "checkpointFailed" }] },
  },
  {
    name: "a condition that fails while running stops once",
    arming: { lines: [{ line: line("|> map"), condition: "10 / (record - 3) == 7" }] },
  },
  {
    name: "chained: the same places, one task",
    options: { chaining: true },
    arming: {
      lines: [{ line: line("|> map"), hitCondition: "2" }, { line: line("emit") }],
      functions: [{ name: "barrier:totals/map#1", condition: "checkpoint.id == 1" }],
    },
  },
  {
    name: "timers: a line, a mode",
    clocks: true,
    arming: {
      lines: [
        { line: clockLine("on timer"), hitCondition: "<= 2" },
        { line: clockLine("stream alarms"), mode: "timer", hitCondition: "3" },
      ],
    },
  },
  {
    name: "windows that fire",
    clocks: true,
    arming: { functions: [{ name: "timer:sums", condition: "key == 0" }] },
  },
  { name: "a window's state", clocks: true, arming: { data: [{ dataId: "sums/max/1" }] } },
  { name: "late records", clocks: true, arming: { exceptions: [{ filter: "late" }] } },
  {
    name: "records that fail and are skipped",
    clocks: true,
    arming: { exceptions: [{ filter: "recordFailed" }] },
  },
  {
    name: "a fn, by name, of an imported file",
    clocks: true,
    arming: { functions: [{ name: "checked", condition: "n > 9" }] },
  },
  {
    name: "two inputs, and broadcast state",
    clocks: true,
    arming: {
      lines: [
        { line: clockLine("on left"), condition: "t.n >= 10 && limit == 1" },
        { line: clockLine("on right") },
      ],
      data: [{ dataId: "gate/limit" }],
    },
  },
  {
    name: "watermarks",
    clocks: true,
    arming: { functions: [{ name: "watermark:sums", hitCondition: "<= 2" }] },
  },
];

test("what each stops at, forwards; and back, the same in reverse", async () => {
  const all: string[] = [];
  for (const each of cases) {
    const { name, arming } = each;
    const { session } = await opened(each);
    arm(session, arming);
    const there = await forwards(session);
    // What came with the very last step is where it stands already.
    const end = session.moment;
    const back = await backwards(session);
    const before = there.filter(({ moment }) => isBefore(moment, end));
    expect(back.map(inFull), name).toEqual(before.map(inFull).reverse());
    all.push(`## ${name}`, ...there.map(said));
    session.dispose();
  }
  expect(all.join("\n")).toMatchInlineSnapshot(`
    "## a stage's line: each record there, if the condition holds
    Paused on a record at detector (1/1) | key "odd", {"key":"odd","n":7}
    Paused on a record at detector (1/1) | key "odd", {"key":"odd","n":9}
    ## a statement, with locals and states
    Paused on line 17 in detector (1/1) | key "odd", {"key":"odd","n":11}
    Paused on line 17 in detector (1/1) | key "even", {"key":"even","n":12}
    ## the third time
    Paused on line 14 in detector (1/1) | key "odd", {"key":"odd","n":3}
    ## every fifth record
    Paused on a record at totals/map#1 (1/1) | 5
    Paused on a record at totals/map#1 (1/1) | 10
    ## a checkpoint is triggered
    Checkpoint 1 triggered
    Checkpoint 2 triggered, the final one
    ## a checkpoint is complete
    Checkpoint 1 completed: 23 entries
    ## a source's line
    Paused on a record at numbers (1/1) | 1
    Paused on a record at numbers (1/1) | 2
    ## a sink's line
    Paused on a record at out (1/1) | {"key":"odd","n":1,"most":36}
    Paused on a record at out (1/1) | {"key":"even","n":1,"most":42}
    ## a state's line
    Paused on a write to detector/total/"odd" | total of "odd": 0 → 1
    Paused on a write to detector/total/"even" | total of "even": 0 → 2
    Paused on a write to detector/total/"odd" | total of "odd": 1 → 4
    ## a barrier's way through one operator
    Paused on barrier 1 at detector (1/1) | Barrier 1 aligned at detector (1/1)
    Barrier 1 forwarded by detector (1/1)
    detector (1/1) snapshotted for checkpoint 1 (4 at once)
    ## function breakpoints
    Paused on barrier 1 at counter (1/1)
    Checkpoint 2 triggered, the final one
    2 records committed to out by checkpoint 1
    ## every write to a state of one key
    Paused on a write to detector/total/"odd" | total of "odd": 0 → 1
    Paused on a write to detector/total/"odd" | total of "odd": 1 → 4
    Paused on a write to detector/total/"odd" | total of "odd": 4 → 9
    Paused on a write to detector/total/"odd" | total of "odd": 9 → 16
    Paused on a write to detector/total/"odd" | total of "odd": 16 → 25
    Paused on a write to detector/total/"odd" | total of "odd": 25 → 36
    ## every write to one entry of a map
    Paused on a write to detector/seen/"odd" | seen of "odd": {} → {"n1":1}
    Paused on a write to detector/seen/"odd" | seen of "odd": {"n1":1,"n0":4,"n2":9} → {"n1":16,"n0":4,"n2":9}
    ## a state of the engine's own operator
    Paused on a write to counter/max/"even" | max of "even": nothing → 42
    ## a barrier is injected
    Barrier 1 injected at numbers (1/1)
    ## a subtask fails, and is restored; several things armed on one moment
    detector (1/1) failed: pulled the plug | record {"key":"even","n":12} from totals/map#1 (3 at once)
    Started again from the beginning (2 at once)
    ## restarts exhausted
    Restarts exhausted after 3 failures | fixedDelay gave up
    ## a checkpoint declined
    Checkpoint 1 declined: the checkpoint was made to fail
    ## a condition that fails while running stops once
    Paused on a record at totals/map#1 (1/1) | The condition 10 / (record - 3) == 7 failed: Division by zero (column 1)
    ## chained: the same places, one task
    Paused on a record at totals/map#1, in numbers -> totals/map#1 -> detector -> counter -> out (1/1) | 2
    Paused on line 17 in numbers -> totals/map#1 -> detector -> counter -> out (1/1) | key "odd", {"key":"odd","n":11}
    Paused on line 17 in numbers -> totals/map#1 -> detector -> counter -> out (1/1) | key "even", {"key":"even","n":12}
    ## timers: a line, a mode
    Paused on a timer of alarm (1/1) | key 0
    Paused on a timer of alarm (1/1) | key 1
    Paused on a timer of alarm (1/1) | key 0
    ## windows that fire
    Paused on a window of sums (1/1) | key 0
    Paused on a window of sums (1/1) | key 0
    Paused on a window of sums (1/1) | key 0
    Paused on a window of sums (1/1) | key 0
    ## a window's state
    Paused on a write to sums/max/1 | max of 1 in the window {"start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:00:30Z"}: nothing → 1
    Paused on a write to sums/max/1 | max of 1 in the window {"start":"2026-01-01T00:00:30Z","end":"2026-01-01T00:01:00Z"}: nothing → 3
    Paused on a write to sums/max/1 | max of 1 in the window {"start":"2026-01-01T00:00:30Z","end":"2026-01-01T00:01:00Z"}: 3 → 5
    Paused on a write to sums/max/1 | max of 1 in the window {"start":"2026-01-01T00:01:30Z","end":"2026-01-01T00:02:00Z"}: nothing → 9
    Paused on a write to sums/max/1 | max of 1 in the window {"start":"2026-01-01T00:01:30Z","end":"2026-01-01T00:02:00Z"}: 9 → 11
    ## late records
    Late record dropped at sums (1/1)
    ## records that fail and are skipped
    Record failed at checks/map#1 (1/1): Division by zero. | the record is skipped
    Record failed at checks/map#1 (1/1): Division by zero. | the record is skipped
    Record failed at checks/map#1 (1/1): Division by zero. | the record is skipped
    ## a fn, by name, of an imported file
    Paused on a call of checked in checks/map#1 (1/1) | {"n":10,"at":"2026-01-01T00:01:40Z"}
    Paused on a call of checked in checks/map#1 (1/1) | {"n":11,"at":"2026-01-01T00:01:50Z"}
    ## two inputs, and broadcast state
    Paused on a record at gate (1/1) | 0
    Paused on a write to gate/limit | limit: 0 → 0
    Paused on a record at gate (1/1) | 1
    Paused on a write to gate/limit | limit: 0 → 1
    Paused on a record at gate (1/1) | key 0, {"n":10,"at":"2026-01-01T00:01:40Z"}
    Paused on a record at gate (1/1) | key 1, {"n":11,"at":"2026-01-01T00:01:50Z"}
    ## watermarks
    Watermark at sums (1/1)
    Watermark at sums (1/1)"
  `);
});

const inFull = (stop: Stop): string => `${momentText(stop.moment)} ${said(stop)}`;

test("log points print once, however often one goes there", async () => {
  const { session, told } = await sessionOf(FILES, "Totals");
  arm(session, {
    lines: [{ line: line("emit"), logMessage: "{key}: {total} {{{r.n}}}", condition: "total > 35" }],
  });
  expect(await forwards(session)).toEqual([]);
  const once = printed(told);
  expect(once).toEqual(["odd: 36 {11}", "even: 42 {12}"]);
  expect(await backwards(session)).toEqual([]);
  await forwards(session);
  expect(printed(told)).toEqual(once);
});
