// What the language server gives, by keyboard, in one program with one misspelt field.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, inject, test } from "vitest";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const PROGRAM = `type Transaction = { account: string, amount: float, at: timestamp }

pipeline Totals {
  checkpoint {
    interval: 1s
  }

  source transactions = readJsonl<Transaction>("data/transactions.jsonl", timestamp: tx => tx.at)

  stream large = transactions
    |> filter(tx => tx.amuont > 500.0)

  stream totals = large
    |> keyBy(tx => tx.account)
    |> window(tumbling(1h))
    |> aggregate(tx => { account: key, total: sum(tx.amount) })

  sink out = totals |> writeJsonl("output/totals.jsonl")
}
`;
const at = (text: string): readonly [line: number, column: number] => {
  const before = PROGRAM.slice(0, PROGRAM.indexOf(text)).split("\n");
  return [before.length, before.at(-1)!.length + 1];
};

const workbench = useWorkbench();

beforeAll(async () => {
  writeFileSync(join(inject("folder"), "totals.weir"), PROGRAM);
  await workbench().openFile("totals.weir");
});
beforeEach(() => pictureFailures(workbench()));

test("a misspelt field is underlined, told, and put right by its quick fix", async () => {
  const { page } = workbench();
  await page.locator(".squiggly-error").first().waitFor();
  await workbench().goTo(...at("amuont"));
  await page.keyboard.press("F8");
  await page.locator(".marker-widget", { hasText: "has no field `amuont`" }).waitFor();
  await workbench().shot("diagnostic");
  await page.keyboard.press("Escape");
  await workbench().goTo(...at("amuont"));
  await page.keyboard.press("Control+Period");
  await page.locator(".action-widget .monaco-list-row", { hasText: "amount" }).first().waitFor();
  await workbench().shot("quick-fix");
  await page.keyboard.press("Enter");
  await workbench().line("tx.amount > 500.0").waitFor();
  await page.locator(".squiggly-error").first().waitFor({ state: "hidden" });
});

test("inlay hints show schemas and guarantees", async () => {
  await workbench().line("keyBy(tx => tx.account) Transaction by").waitFor();
});

test("completion knows the fields of a record", async () => {
  const { page } = workbench();
  const [line, column] = at("tx.account)");
  await workbench().goTo(line, column + "tx.".length);
  await page.keyboard.press("Control+Space");
  const list = page.locator(".suggest-widget .monaco-list-row");
  await list.filter({ hasText: "amount" }).first().waitFor();
  const labels = await list.evaluateAll(rows => rows.map(row => row.getAttribute("aria-label") ?? ""));
  for (const field of ["account", "amount", "at"]) {
    expect(
      labels.some(label => label.startsWith(field)),
      `${field} among ${labels}`,
    ).toBe(true);
  }
  await workbench().shot("completion");
  await page.keyboard.press("Escape");
});

test("completion knows the operators, with what they do", async () => {
  const { page } = workbench();
  const [line] = at("|> window(");
  await workbench().goTo(line, 5);
  await page.keyboard.press("Control+Shift+Enter");
  await page.keyboard.type("|> fla");
  await page.keyboard.press("Control+Space");
  await page
    .locator(".suggest-widget .monaco-list-row", { hasText: /^flatMap/ })
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Shift+KeyK");
  await workbench().line("|> fla").waitFor({ state: "hidden" });
});

test("a hover says what a stream carries", async () => {
  const { page } = workbench();
  await workbench().goTo(...at("totals = large"));
  await page.keyboard.press("Control+KeyK");
  await page.keyboard.press("Control+KeyI");
  await page
    .locator(".monaco-hover", { hasText: /total: float/ })
    .first()
    .waitFor();
  await workbench().shot("hover");
  await page.keyboard.press("Escape");
});

test("F12 goes to the definition", async () => {
  const { page } = workbench();
  const [line, column] = at("large\n    |> keyBy");
  await workbench().goTo(line, column);
  await page.keyboard.press("F12");
  const [there] = at("large = transactions");
  await workbench()
    .statusBar(new RegExp(`Ln ${there}, Col 10\\b`))
    .waitFor();
});

test("Shift+F12 shows who uses it", async () => {
  const { page } = workbench();
  await workbench().goTo(...at("amount: float"));
  await page.keyboard.press("Shift+F12");
  const found = page.locator(".reference-zone-widget .ref-tree .monaco-list-row");
  await found.filter({ hasText: "tx.amount > 500.0" }).waitFor();
  await found.filter({ hasText: "sum(tx.amount)" }).waitFor();
  await workbench().shot("references");
  await page.keyboard.press("Escape");
  await page.locator(".reference-zone-widget").waitFor({ state: "hidden" });
});

test("the call hierarchy is the flow of data", async () => {
  const { page } = workbench();
  await workbench().goTo(...at("large = transactions"));
  await page.keyboard.press("Shift+Alt+KeyH");
  const fed = page.locator('.sidebar .monaco-list-row[aria-level="2"]');
  await fed.filter({ hasText: "totals" }).waitFor();
  expect(await fed.count()).toBe(1);
  await workbench().shot("flow");
  await workbench().command("View: Show Explorer");
});

test("the parameters of a function are told while they are typed", async () => {
  const { page } = workbench();
  const [line, column] = at("tumbling(1h)");
  await workbench().goTo(line, column + "tumbling(".length);
  await page.keyboard.press("Control+Shift+Space");
  await page.locator(".parameter-hints-widget .signature", { hasText: "tumbling(" }).waitFor();
  await workbench().shot("signature");
  await page.keyboard.press("Escape");
});

test("a block is folded away", async () => {
  const { page } = workbench();
  await workbench().goTo(...at("interval: 1s"));
  await page.keyboard.press("Control+Shift+BracketLeft");
  await workbench().line("interval: 1s").waitFor({ state: "hidden" });
  await page.keyboard.press("Control+Shift+BracketRight");
  await workbench().line("interval: 1s").waitFor();
});

test("F2 renames everywhere", async () => {
  const { page } = workbench();
  await workbench().goTo(...at("large = transactions"));
  await page.keyboard.press("F2");
  await page.locator(".rename-box input").fill("expensive");
  await page.keyboard.press("Enter");
  await workbench().line("stream expensive = transactions").waitFor();
  await workbench().line("stream totals = expensive").waitFor();
});

test("format puts the spaces right", async () => {
  const { page } = workbench();
  const [line, column] = at("interval: 1s");
  await workbench().goTo(line, column);
  await page.keyboard.insertText("   ");
  await workbench()
    .line(/^\s{7}interval:\s1s/)
    .waitFor();
  await page.keyboard.press("Control+Shift+KeyI");
  await workbench()
    .line(/^\s{4}interval:\s1s/)
    .waitFor();
});

test("the outline lists what the pipeline has", async () => {
  const { page } = workbench();
  await page.keyboard.press("Control+Shift+KeyO");
  for (const name of ["Totals", "transactions", "expensive", "totals", "out"]) {
    await workbench().pickerRows().filter({ hasText: name }).first().waitFor();
  }
  await workbench().shot("outline");
  await page.keyboard.press("Escape");
});
