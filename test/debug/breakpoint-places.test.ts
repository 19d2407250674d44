// Where a run stops for a line, and what is said of lines and names at which it cannot.
import { expect, test } from "vitest";
import { createArmed } from "../../runtime/debug/create-armed.ts";
import type { Breakpoint, BreakpointMode, BreakpointRequest } from "../../runtime/debug/session.ts";
import { hostOf, programOf } from "./armed-program.ts";

const FILES = {
  "main.weir": `import { big, Payment } from "shared.weir"

pipeline Fraud {
  parallelism: 2
  checkpoint {
    interval: 1s
  }
  restart: fixedDelay(attempts: 3, delay: 1s)

  source payments = readJsonl<Payment>(
    "payments.jsonl",
    timestamp: p => p.at
  )

  // Sees every payment.
  stream alerts = payments
    |> filter(p => p.amount > 0.0) |> map(p => { ...p, amount: p.amount * 2.0 })
    |> keyBy(p => p.user)
    |> process as detector {
      state total: float = 0.0
      state seen: map<string, int>

      on p {
        total = total + p.amount
        if big(p) {
          emit p
        } else {
          seen[p.user] = 1
          timer(p.at + 1min)
        }
      }
      on timer at { total = 0.0 }
    }
  stream perUser = alerts |> keyBy(p => p.user) |> aggregate(p => {
    user: key,
    n: count()
  })
  sink out = alerts |> writeJsonl("out.jsonl")
  sink counts = perUser
    |> writeJsonl("counts.jsonl")
}

fn never(x: int): int = x

pipeline Other {
  source a = sequence(1 .. 3)
  sink b = a |> print()
}
`,
  "shared.weir": `type Payment = { user: string, amount: float, at: timestamp }

fn big(p: Payment): bool {
  let limit = 100.0
  return p.amount > limit
}
`,
};

const program = programOf(FILES, "Fraud");
const arm = () => createArmed(hostOf(program));

const shown = ({ verified, line, column, message }: Breakpoint): string =>
  verified ? `${line}:${column}${message === "" ? "" : ` (${message})`}` : `not: ${message}`;

const everyLine = (file: keyof typeof FILES, mode?: BreakpointMode): string =>
  FILES[file]
    .split("\n")
    .slice(0, -1)
    .map((text, i) => {
      const request: BreakpointRequest = { line: i + 1, ...(mode && { mode }) };
      const [breakpoint] = arm().setBreakpoints(file, [request]);
      return `${String(i + 1).padStart(2)} ${text.slice(0, 40).padEnd(40)} → ${shown(breakpoint!)}`;
    })
    .join("\n");

test("every line of the pipeline", () => {
  expect(everyLine("main.weir")).toMatchInlineSnapshot(`
    " 1 import { big, Payment } from "shared.wei → 5:3 (nothing stops on line 1: moved to line 5; stops when a checkpoint is triggered)
     2                                          → 5:3 (nothing stops on line 2: moved to line 5; stops when a checkpoint is triggered)
     3 pipeline Fraud {                         → 5:3 (nothing stops on line 3: moved to line 5; stops when a checkpoint is triggered)
     4   parallelism: 2                         → 5:3 (nothing stops on line 4: moved to line 5; stops when a checkpoint is triggered)
     5   checkpoint {                           → 5:3 (stops when a checkpoint is triggered)
     6     interval: 1s                         → 7:3 (nothing stops on line 6: moved to line 7; stops when a checkpoint is complete)
     7   }                                      → 7:3 (stops when a checkpoint is complete)
     8   restart: fixedDelay(attempts: 3, delay → 8:3 (stops at each failure and at each restore)
     9                                          → 10:3 (nothing stops on line 9: moved to line 10)
    10   source payments = readJsonl<Payment>(  → 10:3
    11     "payments.jsonl",                    → 10:3 (moved to line 10, where this begins)
    12     timestamp: p => p.at                 → 10:3 (moved to line 10, where this begins)
    13   )                                      → 10:3 (moved to line 10, where this begins)
    14                                          → 17:8 (nothing stops on line 14: moved to line 17)
    15   // Sees every payment.                 → 17:8 (nothing stops on line 15: moved to line 17)
    16   stream alerts = payments               → 17:8 (nothing stops on line 16: moved to line 17)
    17     |> filter(p => p.amount > 0.0) |> ma → 17:8
    18     |> keyBy(p => p.user)                → 19:8 (nothing stops on line 18: moved to line 19)
    19     |> process as detector {             → 19:8
    20       state total: float = 0.0           → 20:7 (stops after each write to total, of any key)
    21       state seen: map<string, int>       → 21:7 (stops after each write to seen, of any key)
    22                                          → 23:7 (nothing stops on line 22: moved to line 23)
    23       on p {                             → 23:7
    24         total = total + p.amount         → 24:9
    25         if big(p) {                      → 25:9
    26           emit p                         → 26:11
    27         } else {                         → 28:11 (nothing stops on line 27: moved to line 28)
    28           seen[p.user] = 1               → 28:11
    29           timer(p.at + 1min)             → 29:11
    30         }                                → 32:7 (nothing stops on line 30: moved to line 32)
    31       }                                  → 32:7 (nothing stops on line 31: moved to line 32)
    32       on timer at { total = 0.0 }        → 32:7
    33     }                                    → 34:52 (nothing stops on line 33: moved to line 34)
    34   stream perUser = alerts |> keyBy(p =>  → 34:52
    35     user: key,                           → 34:67 (moved to line 34, where this begins)
    36     n: count()                           → 34:67 (moved to line 34, where this begins)
    37   })                                     → 34:67 (moved to line 34, where this begins)
    38   sink out = alerts |> writeJsonl("out.j → 38:3
    39   sink counts = perUser                  → 39:3
    40     |> writeJsonl("counts.jsonl")        → 40:8
    41 }                                        → not: nothing on this line or after it can stop a run
    42                                          → not: nothing in the pipeline Fraud calls never
    43 fn never(x: int): int = x                → not: nothing in the pipeline Fraud calls never
    44                                          → not: this is the pipeline Other; the one that runs is Fraud
    45 pipeline Other {                         → not: this is the pipeline Other; the one that runs is Fraud
    46   source a = sequence(1 .. 3)            → not: this is the pipeline Other; the one that runs is Fraud
    47   sink b = a |> print()                  → not: this is the pipeline Other; the one that runs is Fraud
    48 }                                        → not: this is the pipeline Other; the one that runs is Fraud"
  `);
});

test("lines of an imported file", () => {
  expect(everyLine("shared.weir")).toMatchInlineSnapshot(`
    " 1 type Payment = { user: string, amount: f → 4:3 (nothing stops on line 1: moved to line 4)
     2                                          → 4:3 (nothing stops on line 2: moved to line 4)
     3 fn big(p: Payment): bool {               → 4:3 (nothing stops on line 3: moved to line 4)
     4   let limit = 100.0                      → 4:3
     5   return p.amount > limit                → 5:3
     6 }                                        → not: nothing on this line or after it can stop a run"
  `);
});

test("a mode is of the operator the line belongs to", () => {
  expect(everyLine("main.weir", "committed")).toMatchInlineSnapshot(`
    " 1 import { big, Payment } from "shared.wei → not: payments is no sink: only sinks commit
     2                                          → not: payments is no sink: only sinks commit
     3 pipeline Fraud {                         → not: payments is no sink: only sinks commit
     4   parallelism: 2                         → not: payments is no sink: only sinks commit
     5   checkpoint {                           → not: payments is no sink: only sinks commit
     6     interval: 1s                         → not: payments is no sink: only sinks commit
     7   }                                      → not: payments is no sink: only sinks commit
     8   restart: fixedDelay(attempts: 3, delay → not: payments is no sink: only sinks commit
     9                                          → not: payments is no sink: only sinks commit
    10   source payments = readJsonl<Payment>(  → not: payments is no sink: only sinks commit
    11     "payments.jsonl",                    → not: payments is no sink: only sinks commit
    12     timestamp: p => p.at                 → not: payments is no sink: only sinks commit
    13   )                                      → not: payments is no sink: only sinks commit
    14                                          → not: alerts/filter#1 is no sink: only sinks commit
    15   // Sees every payment.                 → not: alerts/filter#1 is no sink: only sinks commit
    16   stream alerts = payments               → not: alerts/filter#1 is no sink: only sinks commit
    17     |> filter(p => p.amount > 0.0) |> ma → not: alerts/filter#1 is no sink: only sinks commit
    18     |> keyBy(p => p.user)                → not: detector is no sink: only sinks commit
    19     |> process as detector {             → not: detector is no sink: only sinks commit
    20       state total: float = 0.0           → not: detector is no sink: only sinks commit
    21       state seen: map<string, int>       → not: detector is no sink: only sinks commit
    22                                          → not: detector is no sink: only sinks commit
    23       on p {                             → not: detector is no sink: only sinks commit
    24         total = total + p.amount         → not: detector is no sink: only sinks commit
    25         if big(p) {                      → not: detector is no sink: only sinks commit
    26           emit p                         → not: detector is no sink: only sinks commit
    27         } else {                         → not: detector is no sink: only sinks commit
    28           seen[p.user] = 1               → not: detector is no sink: only sinks commit
    29           timer(p.at + 1min)             → not: detector is no sink: only sinks commit
    30         }                                → not: detector is no sink: only sinks commit
    31       }                                  → not: detector is no sink: only sinks commit
    32       on timer at { total = 0.0 }        → not: detector is no sink: only sinks commit
    33     }                                    → not: perUser is no sink: only sinks commit
    34   stream perUser = alerts |> keyBy(p =>  → not: perUser is no sink: only sinks commit
    35     user: key,                           → not: perUser is no sink: only sinks commit
    36     n: count()                           → not: perUser is no sink: only sinks commit
    37   })                                     → not: perUser is no sink: only sinks commit
    38   sink out = alerts |> writeJsonl("out.j → 38:3
    39   sink counts = perUser                  → 39:3
    40     |> writeJsonl("counts.jsonl")        → 40:8
    41 }                                        → not: nothing on this line or after it can stop a run
    42                                          → not: nothing in the pipeline Fraud calls never
    43 fn never(x: int): int = x                → not: nothing in the pipeline Fraud calls never
    44                                          → not: this is the pipeline Other; the one that runs is Fraud
    45 pipeline Other {                         → not: this is the pipeline Other; the one that runs is Fraud
    46   source a = sequence(1 .. 3)            → not: this is the pipeline Other; the one that runs is Fraud
    47   sink b = a |> print()                  → not: this is the pipeline Other; the one that runs is Fraud
    48 }                                        → not: this is the pipeline Other; the one that runs is Fraud"
  `);
});

test("several places on one line", () => {
  const places = arm().breakpointPlaces("main.weir", 17, 17);
  const line = FILES["main.weir"].split("\n")[16]!;
  expect(places.map(({ column, endColumn }) => line.slice(column - 1, endColumn - 1))).toEqual([
    "filter",
    "p.amount > 0.0",
    "map",
    "{ ...p, amount: p.amount * 2.0 }",
  ]);
  const [first, third] = arm().setBreakpoints("main.weir", [
    { line: 17 },
    { line: 17, column: places[2]!.column },
  ]);
  expect([first!.column, third!.column]).toEqual([places[0]!.column, places[2]!.column]);
});

test("what cannot be armed says why", () => {
  const requests: readonly Omit<BreakpointRequest, "line">[] = [
    {
      condition:
        'total > 1.0 && key == "a" && record.amount > p.amount && checkpoint.id == 3 && subtask == 0',
    },
    { condition: "total + 1.0" },
    { condition: "totl > 1.0" },
    { condition: "total >" },
    { hitCondition: "3" },
    { hitCondition: ">= 2" },
    { hitCondition: "> 2" },
    { hitCondition: "% 10 == 0" },
    { hitCondition: "%10" },
    { hitCondition: "often" },
    { hitCondition: "% 0" },
    { logMessage: "total is {total} of {key}, {{{ { n: 1 }.n }}}" },
    { logMessage: "total is {totl}" },
    { logMessage: "total is {total" },
    { condition: "", hitCondition: " ", logMessage: "" },
  ];
  const lines = requests.map(request => {
    const [made] = arm().setBreakpoints("main.weir", [{ line: 24, ...request }]);
    const text = Object.entries(request)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
    return `${text}: ${made!.verified ? "armed" : "not"}${made!.message === "" ? "" : `, ${made!.message}`}`;
  });
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "condition total > 1.0 && key == "a" && record.amount > p.amount && checkpoint.id == 3 && subtask == 0: armed
    condition total + 1.0: not, Expected bool, found float (column 1)
    condition totl > 1.0: not, \`totl\` is not declared here. Did you mean \`total\`? (column 1)
    condition total >: not, Expected an expression here, but found the end (column 8)
    hitCondition 3: armed, stops at the 3rd time
    hitCondition >= 2: armed, stops from the 2nd time on
    hitCondition > 2: armed, stops after the 2nd time
    hitCondition % 10 == 0: armed, stops every 10th time
    hitCondition %10: armed, stops every 10th time
    hitCondition often: not, the hit count \`often\` is none: write 3, >= 3, > 3 or % 10 == 0
    hitCondition % 0: not, the hit count \`% 0\` is none: write 3, >= 3, > 3 or % 10 == 0
    logMessage total is {total} of {key}, {{{ { n: 1 }.n }}}: armed
    logMessage total is {totl}: not, \`totl\` is not declared here. Did you mean \`total\`? (column 1)
    logMessage total is {total: not, A { has no } in the message
    condition , hitCondition  , logMessage : armed"
  `);
});

test("a file that is not the program's, a line that is not the file's", () => {
  const [other] = arm().setBreakpoints("nowhere.weir", [{ line: 1 }]);
  const [beyond] = arm().setBreakpoints("main.weir", [{ line: 1000 }]);
  expect([other!.message, beyond!.message]).toEqual([
    "the program that runs does not use this file",
    "the file has no such line",
  ]);
});

test("function breakpoints", () => {
  const names = [
    "detector",
    "barrier:detector",
    "barrier:payments",
    "aligned:payments",
    "forwarded:out",
    "commit:out",
    "commit:detector",
    "alerts",
    "barrier:*",
    "*",
    "checkpoint",
    "commit:checkpoint",
    "fail:checkpoint",
    "restore:checkpoint",
    "timer:checkpoint",
    "fail:detector",
    "late:detector",
    "big",
    "barrier:big",
    "detecter",
    "barier:detector",
    "barrier:",
    "nonsense",
  ];
  const made = arm().setFunctionBreakpoints(names.map(name => ({ name })));
  expect(
    made
      .map(({ verified, message }, i) => `${names[i]!.padEnd(20)} ${verified ? "armed" : "not"}: ${message}`)
      .join("\n"),
  ).toMatchInlineSnapshot(`
    "detector             armed: 
    barrier:detector     armed: 
    barrier:payments     armed: a source: stops when a barrier is injected
    aligned:payments     not: payments is a source: barriers begin there, and nothing has to be aligned
    forwarded:out        not: out is a sink: barriers end there
    commit:out           armed: 
    commit:detector      not: detector is no sink: only sinks commit
    alerts               armed: stops in alerts/filter#1, alerts/map#2, detector
    barrier:*            armed: 
    *                    armed: 
    checkpoint           armed: stops when a checkpoint is triggered
    commit:checkpoint    armed: stops when a checkpoint is complete
    fail:checkpoint      armed: stops when a checkpoint fails
    restore:checkpoint   armed: stops when the run is restored
    timer:checkpoint     not: a checkpoint has no event timer
    fail:detector        armed: 
    late:detector        armed: 
    big                  armed: 
    barrier:big          not: big is a fn: only operators have the event barrier
    detecter             not: there is no operator detecter; did you mean detector?
    barier:detector      not: there is no event barier; did you mean barrier?
    barrier:             not: a name is missing: the name of an operator, checkpoint, or *
    nonsense             not: there is no operator nonsense; there are: payments, alerts/filter#1, alerts, alerts/map#2, detector, perUser, out, counts, big, checkpoint, *"
  `);
});

test("data breakpoints", () => {
  const ids = [
    'detector/total/"a"',
    "detector/total",
    'detector/seen/"a"/"b"',
    "detector/totle",
    "perUser/x",
    "nobody/x",
    "out/x",
  ];
  const made = arm().setDataBreakpoints(ids.map(dataId => ({ dataId })));
  expect(
    made
      .map(({ verified, message }, i) => `${ids[i]!.padEnd(22)} ${verified ? "armed" : "not"}: ${message}`)
      .join("\n"),
  ).toMatchInlineSnapshot(`
    "detector/total/"a"     armed: 
    detector/total         armed: 
    detector/seen/"a"/"b"  armed: 
    detector/totle         not: detector keeps no state totle; it keeps total, seen
    perUser/x              not: perUser keeps no state x; it keeps count
    nobody/x               not: no operator of the program keeps nobody/x
    out/x                  not: out remembers nothing"
  `);
});
