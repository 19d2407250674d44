// A source that is followed has never ended: where all there is has been read and is covered by a checkpoint, the session
// stops and says so instead of asking for good; what is written later is read when it goes on, and history holds both.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { workspace } from "../support/weir.ts";
import { launchFile } from "./launch.ts";

const PROGRAM = `type Row = { n: int }
pipeline Follow {
  checkpoint { interval: 1s }
  source rows = readJsonl<Row>("in.jsonl", follow: true)
  stream doubled = rows |> map(r => { n: r.n * 2 })
  sink out = doubled |> writeJsonl("out.jsonl")
}
`;
const lines = (...numbers: readonly number[]): string => numbers.map(n => `{"n":${n}}\n`).join("");

test("it stops where all has been read, goes on with what comes later, and can be walked through again", async () => {
  const folder = workspace({ "main.weir": PROGRAM, "in.jsonl": lines(1, 2) });
  const { session, dispose } = await launchFile(join(folder.dir, "main.weir"), { recordsPerSecond: 10 });
  const committed = (): string => new TextDecoder().decode(session.output("out"));
  try {
    const stop = await session.start(false);
    expect(stop).toMatchObject({ reason: "waiting", text: "rows has nothing more for now" });
    expect(committed()).toBe(lines(2, 4));
    expect((await session.continue()).moment).toEqual(stop.moment);
    appendFileSync(join(folder.dir, "in.jsonl"), lines(3));
    const later = await session.continue();
    expect(later.reason).toBe("waiting");
    expect(committed()).toBe(lines(2, 4, 6));
    await session.goTo({ step: 1, pause: 0 });
    await session.goTo(later.moment);
    expect(committed()).toBe(lines(2, 4, 6));
  } finally {
    dispose();
    folder.dispose();
  }
});
