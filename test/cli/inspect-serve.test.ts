// A snapshot that answers questions, as the editor's table asks them: what it is, pages, filters, and what is wrong.
import { expect, test } from "vitest";
import { weir, workspace } from "../support/weir.ts";

const PROGRAM = `pipeline Sums {
  checkpoint { interval: 1s }
  source numbers = sequence(1 .. 100)
  stream sums = numbers
    |> keyBy(n => n % 10)
    |> process as summed {
         state total: int = 0
         on n {
           total = total + n
           emit total
         }
       }
  sink out = sums |> discard
}
`;

const QUESTIONS = [
  '{"type":"ready"}',
  '{"type":"entries","request":1,"operator":"summed","filter":"where key == 3","start":0,"count":10}',
  '{"type":"entries","request":2,"operator":"summed","filter":"","start":8,"count":10}',
  '{"type":"entries","request":3,"operator":null,"filter":"where total +","start":0,"count":1}',
  "no JSON at all",
  '{"type":"entries","request":-1}',
];

test("each question has its answer, in order", async () => {
  const folder = workspace({ "main.weir": PROGRAM });
  const ran = await weir(["run", "main.weir", "-q"], { cwd: folder.dir });
  expect(ran.code).toBe(0);
  const stdin = `${QUESTIONS.join("\n")}\n`;
  const asked = await weir(["inspect", ".weir/checkpoints/Sums", "--serve"], { cwd: folder.dir, stdin });
  expect(asked.code).toBe(0);
  const answers = asked.stdout
    .trim()
    .split("\n")
    .map(line => JSON.parse(line) as Record<string, unknown>);
  expect(answers).toHaveLength(QUESTIONS.length);
  const [ready, one, page, wrong, nonsense, broken] = answers;
  expect(ready).toMatchObject({
    type: "snapshot",
    operators: expect.arrayContaining([{ name: "summed", entries: expect.any(Number) }]),
  });
  // 3, 13, … 93.
  expect(one).toMatchObject({
    request: 1,
    total: 1,
    problem: null,
    entries: [{ state: "total", key: "3", value: "480" }],
  });
  expect((page!["entries"] as unknown[]).length).toBe((page!["total"] as number) - 8);
  expect(wrong).toMatchObject({
    request: 3,
    total: 0,
    problem: expect.stringContaining("Expected an expression"),
  });
  expect(nonsense).toMatchObject({ type: "problem" });
  expect(broken).toMatchObject({ type: "problem" });
});

test("entries come in another order, and one comes whole", async () => {
  const folder = workspace({ "main.weir": PROGRAM });
  expect((await weir(["run", "main.weir", "-q"], { cwd: folder.dir })).code).toBe(0);
  const ask = (question: object): string =>
    JSON.stringify({ request: 1, operator: "summed", filter: "", start: 0, count: 100, ...question });
  const questions = [
    ask({ type: "entries", sort: { column: "key", descending: false } }),
    ask({ type: "entries", sort: { column: "value", descending: true } }),
    ask({ type: "entries", sort: { column: "no such", descending: true } }),
    ask({ type: "entry", start: 2, sort: { column: "key", descending: true } }),
    ask({ type: "entry", start: 2000 }),
  ];
  const stdin = `${questions.join("\n")}\n`;
  const asked = await weir(["inspect", ".weir/checkpoints/Sums", "--serve"], { cwd: folder.dir, stdin });
  const [byKey, byValue, unknown, whole, none] = asked.stdout
    .trim()
    .split("\n")
    .map(
      line =>
        JSON.parse(line) as {
          entries: { key: string; value: string; state: string }[];
          entry: { key: string } | null;
          problem: string | null;
        },
    );
  const totals = ({ entries }: typeof byKey & object) => entries.filter(({ state }) => state === "total");
  // As numbers: 10 would stand before 2 as text.
  expect(totals(byKey!).map(({ key }) => Number(key))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const values = totals(byValue!).map(({ value }) => Number(value));
  expect(values).toEqual(values.toSorted((a, b) => b - a));
  expect(unknown!.problem).toBe(null);
  expect(whole!.entry!.key).toBe("7");
  expect(none!.entry).toBe(null);
});
