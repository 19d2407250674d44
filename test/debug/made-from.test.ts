// What a window's result was made of, asked at the operator behind it: exactly the records of its key and window.
import { afterEach, expect, test } from "vitest";
import type { Item, Scope } from "../../runtime/debug/item.ts";
import { type Launched, launchText } from "./launch.ts";

const PROGRAM = `type Order = { who: string, cents: int, at: timestamp }

pipeline Shop {
  checkpoint { interval: 1s }
  source orders = readJsonl<Order>("orders.jsonl", timestamp: o => o.at, watermark: monotonous)
  stream sums = orders
    |> keyBy(o => o.who)
    |> window(tumbling(10s))
    |> aggregate(o => { who: key, cents: sum(o.cents) })
  stream loud = sums
    |> map(s => "{s.who} {s.cents}")
  sink out = loud |> writeText("out.txt")
}
`;
const LINE_OF_AGGREGATE = 9;
const LINE_OF_MAP = 11;
const ORDERS = Array.from(
  { length: 60 },
  (_, i) => `{"who":"${"ab"[i % 2]}","cents":${i},"at":"2026-01-01T00:00:${String(i).padStart(2, "0")}Z"}`,
).join("\n");

const open: Launched[] = [];
afterEach(() => {
  for (const launched of open.splice(0)) launched.dispose();
});

const all = (scope: Scope): readonly Item[] => scope.children.page(0, 1000);

test("the records of the key in the window, newest first, and history stays where it was", async () => {
  const launched = await launchText(PROGRAM, { "orders.jsonl": ORDERS }, { recordsPerSecond: 10 });
  open.push(launched);
  const { session } = launched;
  await session.start(true);
  session.setBreakpoints(session.program.plan.files[0]!, [{ line: LINE_OF_MAP }]);
  const stop = await session.continue();
  expect(stop.reason).toBe("breakpoint");
  const { frames } = session.stack(stop.thread, 0, 20);
  const made = frames.flatMap(frame => session.scopes(frame.id).filter(({ kind }) => kind === "madeFrom"));
  expect(made).toHaveLength(1);
  const cents = all(made[0]!).map(item => /cents: (\d+)/.exec(item.text)?.[1]);
  // Key "a" has even numbers; seconds 0 to 9 are the first window.
  expect(cents).toEqual(["8", "6", "4", "2", "0"]);
  expect(session.moment).toEqual(stop.moment);
});

test("a record on the way says at which byte of its file it begins", async () => {
  const launched = await launchText(PROGRAM, { "orders.jsonl": ORDERS }, { recordsPerSecond: 10 });
  open.push(launched);
  const { session } = launched;
  await session.start(true);
  session.setBreakpoints(session.program.plan.files[0]!, [{ line: LINE_OF_AGGREGATE, hitCondition: "7" }]);
  const stop = await session.continue();
  expect(stop.reason).toBe("breakpoint");
  const { frames } = session.stack(stop.thread, 0, 20);
  const items = frames.flatMap(frame =>
    session.scopes(frame.id).flatMap(scope => (scope.kind === "record" ? all(scope) : [])),
  );
  const from = items.find(({ name }) => name === "read from");
  const line = Number(/:(\d+)$/.exec(from!.text)![1]);
  const begins = ORDERS.split("\n")
    .slice(0, line - 1)
    .reduce((sum, text) => sum + text.length + 1, 0);
  expect(from!.children!.page(0, 10).map(({ name, text }) => `${name} ${text}`)).toEqual([
    `byte ${begins.toLocaleString("en-US")}`,
  ]);
  expect(session.moment).toEqual(stop.moment);
});
