// A million random edits of every program of the repository through the server's workspace: no crash, no hang, and no
// diagnostic that a fresh check of the same texts would not give. WEIR_EDITS sets another number, WEIR_SEED another seed.

import { expect, test } from "vitest";
import { completionsAt } from "../../server/ide/completion.ts";
import { hoverAt } from "../../server/ide/hover.ts";
import { corpus, editing, editOnce, fresh, incremental } from "../server/fuzz-law.ts";
import { longFunction, longPipeline } from "../server/long-programs.ts";
import { seeded } from "../server/random-edits.ts";

const EDITS = Number(process.env["WEIR_EDITS"] ?? 1_000_000);
const SEED = Number(process.env["WEIR_SEED"] ?? 1);
/** So many edits of one text before another is taken up, and of these each so many-th is compared. */
const OF_ONE_TEXT = 50;
const COMPARED = 5;
const SLOWEST_MS = 5_000;

test("no edit leaves a stale diagnostic", () => {
  const texts = corpus().map(file => file.text);
  const random = seeded(SEED);
  const started = performance.now();
  const pick = (): string => texts[Math.floor(random() * texts.length)]!;
  const main = (): string => {
    const kind = random();
    if (kind < 0.15) return longPipeline(random, 4 + Math.floor(random() * 40));
    if (kind < 0.2) return longFunction(10 + Math.floor(random() * 100));
    return kind < 0.45 ? `import { f, T } from "./b.weir"\n${pick()}` : pick();
  };
  let done = 0;
  let long = 0;
  while (done < EDITS) {
    const state = editing(main(), pick());
    if (state.texts.get("/w/main.weir")!.length > 5_000) long += OF_ONE_TEXT;
    for (let n = 0; n < OF_ONE_TEXT && done < EDITS; n++, done++) {
      const begun = performance.now();
      const path = editOnce(state, random, texts);
      const found = incremental(state, path);
      if (n % COMPARED === 0) {
        const at = `seed ${SEED}, edit ${done}\n${state.texts.get(path)!}`;
        expect(found, at).toEqual(fresh(state.texts, path));
        const offset = Math.floor(random() * (state.texts.get(path)!.length + 1));
        completionsAt(state.workspace, path, offset);
        hoverAt(state.workspace.analysis(path)!, offset);
      }
      expect(performance.now() - begun, `edit ${done} hangs`).toBeLessThan(SLOWEST_MS);
      if (done % 50_000 === 0) process.stderr.write(`${done.toLocaleString("en")} edits\n`);
    }
  }
  expect(done).toBe(EDITS);
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stderr.write(
    `${done.toLocaleString("en")} edits, seed ${SEED}, of these ${long.toLocaleString("en")} in long texts: no stale diagnostic, ${seconds} s\n`,
  );
}, 7_200_000);
