// Long programs of one declaration, for random edits: streams that read each other in any order, params, side outputs,
// uids, and a function and a type of many lines.

import type { Random } from "./random-edits.ts";

const LETTERS = "abcdefgh";

/** One pipeline of so many streams; what they read stands before or behind them. */
export function longPipeline(random: Random, streams: number): string {
  const some = (n: number): number => Math.floor(random() * n);
  const members: string[] = [];
  for (let i = 0; i < streams; i++) {
    const from = random() < 0.2 || i === 0 ? "events" : random() < 0.7 ? `s${some(i)}` : `t${some(i)}`;
    const letter = LETTERS[some(LETTERS.length)]!;
    members.push(
      `  stream s${i} = ${from} |> filter(${letter} => ${letter}.amount > ${i}.5 && ${letter}.user != limit)`,
    );
    members.push(
      random() < 0.4
        ? `  stream t${i} = s${i} |> keyBy(e => e.user) |> process {
    state total: float = 0.0, ttl: 1h
    on e {
      total = total + e.amount
      if total > 100.0 { emit { ...e, amount: total } } else { emit e to odd${i} }
    }
  }`
        : `  stream t${i} = union(s${i}, ${from}) |> map(e => { ...e, amount: e.amount * ${i}.0 }, onError: to(bad${i}))`,
    );
    if (random() < 0.5) members.push(`  sink out${i} = t${i} |> writeJsonl("out${i}.jsonl")`);
  }
  return `type Event = { user: string, amount: float, at: timestamp }
pipeline Long {
  param limit: string = "none"
  checkpoint { interval: 1s }
  source events = readJsonl<Event>("events.jsonl", timestamp: e => e.at, watermark: boundedOutOfOrderness(5s))
${members.join("\n")}
}
`;
}

/** A function of so many statements, and a type of so many fields that it takes. */
export function longFunction(statements: number): string {
  const lines = Array.from({ length: statements }, (_, i) =>
    i % 3 === 0
      ? `  let a${i} = x.f${i} + total`
      : i % 3 === 1
        ? `  if total > ${i}.0 {\n    total = total * 2.0\n  }`
        : `  total = total + ${i}.5`,
  );
  const fields = Array.from({ length: statements }, (_, i) => `  f${i}: float = ${i}.0`);
  return `type Wide = {\n${fields.join("\n")}\n}\nfn long(x: Wide): float {\n  var total = 1.0\n${lines.join("\n")}\n  return total\n}\npipeline P {\n}\n`;
}
