// Random edits through the workspace, held against a fresh check; the long run is test/soak/edits.test.ts.

import { expect, test } from "vitest";
import { completionsAt } from "../../server/ide/completion.ts";
import { hoverAt } from "../../server/ide/hover.ts";
import { corpus, editing, editOnce, fresh, incremental } from "./fuzz-law.ts";
import { longFunction, longPipeline } from "./long-programs.ts";
import { seeded } from "./random-edits.ts";

const files = corpus();
const texts = files.map(file => file.text);

test("after every edit the diagnostics are those of a fresh check", () => {
  const random = seeded(20260101);
  for (let i = 0; i < files.length; i += 9) {
    const other = texts[(i * 7 + 3) % texts.length]!;
    const state = editing(`import { f, T } from "./b.weir"\n${texts[i]!}`, other);
    for (let n = 0; n < 6; n++) {
      editOnce(state, random, texts);
      for (const path of state.paths)
        expect(incremental(state, path), files[i]!.name).toEqual(fresh(state.texts, path));
    }
  }
}, 60_000);

test("several files as one, so that there are many pieces", () => {
  const random = seeded(7);
  const state = editing(texts.slice(0, 12).join("\n"), "");
  for (let n = 0; n < 40; n++) {
    editOnce(state, random, texts);
    expect(incremental(state, "/w/main.weir")).toEqual(fresh(state.texts, "/w/main.weir"));
  }
}, 60_000);

test("long declarations, of which parts are kept", () => {
  const random = seeded(3);
  for (const text of [longPipeline(random, 12), longPipeline(random, 30), longFunction(60)]) {
    const state = editing(text, "");
    expect(fresh(state.texts, "/w/main.weir").filter(each => !each.startsWith("W05"))).toEqual([]);
    for (let n = 0; n < 60; n++) {
      editOnce(state, random, [text]);
      expect(incremental(state, "/w/main.weir")).toEqual(fresh(state.texts, "/w/main.weir"));
    }
  }
}, 60_000);

test("questions asked of broken texts are answered", () => {
  const random = seeded(11);
  for (let i = 2; i < files.length; i += 9) {
    const state = editing(texts[i]!, "");
    for (let n = 0; n < 4; n++) {
      editOnce(state, random, texts);
      const text = state.texts.get("/w/main.weir")!;
      const at = Math.floor(random() * (text.length + 1));
      completionsAt(state.workspace, "/w/main.weir", at);
      hoverAt(state.workspace.analysis("/w/main.weir")!, at);
    }
  }
}, 60_000);
