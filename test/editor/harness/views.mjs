// Shows every view in every theme and size, takes pictures, and asks axe. `node test/editor/harness/views.mjs FOLDER`
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { launch, open, themes } from "./page.mjs";
import {
  flight,
  largeLive,
  largeTopology,
  longTimeline,
  pipelineScene,
  snapshotAnswer,
  snapshotScene,
  timelineScene,
} from "./scenes.mjs";

const out = process.argv[2] ?? "views";
const only = process.argv[3] ?? "";
mkdirSync(out, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const settle = page => page.waitForTimeout(350);
const click = async (page, id) => {
  const all = page.locator(`[data-id="${id}"]`);
  // In little room it may be drawn as one with others.
  if ((await all.count()) > 0) await all.first().dispatchEvent("click");
};

async function answering(view) {
  for (let round = 0; round < 4; round++) {
    const asks = await view.page.evaluate(() => window.sent.splice(0).filter(m => m.type === "entries"));
    for (const ask of asks) await view.send(snapshotAnswer(ask));
    await settle(view.page);
  }
}

const scenes = {
  pipeline: {
    plain: async view => {
      for (const message of pipelineScene(3, 2)) await view.send(message);
    },
    task: async view => {
      for (const message of pipelineScene(5, 3)) await view.send(message);
      await settle(view.page);
      await click(view.page, "task 3");
    },
    channel: async view => {
      for (const message of pipelineScene(15)) await view.send(message);
      await settle(view.page);
      await click(view.page, `channel ${flight.channel}`);
      await view.send(flight);
    },
    menu: async view => {
      for (const message of pipelineScene(15)) await view.send(message);
      await settle(view.page);
      await view.page
        .locator('[data-id^="task "]')
        .first()
        .dispatchEvent("contextmenu", { clientX: 60, clientY: 200 });
    },
    large: async view => {
      const topology = largeTopology(5, 40);
      await view.send({ type: "topology", topology });
      await view.send({ type: "live", live: largeLive(topology, 28), focused: null });
    },
    expanded: async view => {
      const topology = largeTopology(4, 8);
      await view.send({ type: "topology", topology });
      await view.send({ type: "live", live: largeLive(topology, 28), focused: null });
      await settle(view.page);
      await view.page.keyboard.press("0");
      await view.page.locator(".canvas").press("0");
    },
    ended: async view => {
      for (const message of pipelineScene(18)) await view.send(message);
      await view.send({ type: "ended" });
    },
    empty: async () => {},
  },
  timeline: {
    plain: async view => view.send(timelineScene),
    list: async view => {
      await view.send(timelineScene);
      await settle(view.page);
      await view.page.getByRole("button", { name: "List of marks" }).click();
    },
    drag: async view => {
      await view.send(timelineScene);
      await settle(view.page);
      const box = await view.page.locator(".track").boundingBox();
      await view.page.mouse.move(box.x + box.width * 0.8, box.y + 20);
      await view.page.mouse.down();
      await view.page.mouse.move(box.x + box.width * 0.4, box.y + 24, { steps: 4 });
    },
    long: async view => view.send(longTimeline(1_200_000, 12)),
    empty: async () => {},
  },
  snapshot: {
    plain: async view => {
      await view.send(snapshotScene);
      await answering(view);
    },
    row: async view => {
      await view.send(snapshotScene);
      await answering(view);
      await view.page.locator(".grid").focus();
      await view.page.keyboard.press("Control+End");
      await answering(view);
      await view.page.keyboard.press("ArrowUp");
      await view.page.keyboard.press("Enter");
    },
    problem: async view => {
      await view.send(snapshotScene);
      await answering(view);
      await view.page.locator("input").fill("where amount > 3");
      await view.page.keyboard.press("Enter");
      await answering(view);
    },
  },
};

const sizes = {
  pipeline: [
    [900, 620],
    [300, 560],
  ],
  timeline: [
    [1000, 200],
    [300, 300],
  ],
  snapshot: [
    [1000, 600],
    [300, 560],
  ],
};

const browser = await launch();
let faults = 0;
for (const [name, named] of Object.entries(scenes)) {
  for (const [scene, show] of Object.entries(named)) {
    for (const [width, height] of sizes[name]) {
      for (const theme of Object.keys(themes)) {
        const title = `${name}-${scene}-${width}-${theme}`;
        if (!title.includes(only)) continue;
        const view = await open(browser, name, theme, width, height);
        await show(view);
        await settle(view.page);
        await view.page.screenshot({ path: join(out, `${title}.png`) });
        await view.page.evaluate(axe);
        const { violations } = await view.page.evaluate(() =>
          window.axe.run(document, { resultTypes: ["violations"], preload: false }),
        );
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        const scrolls = await view.page.evaluate(() => {
          const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
          return scrollWidth > clientWidth || scrollHeight > clientHeight;
        });
        for (const { id, nodes, help } of serious)
          console.log(
            `${title}: ${id}: ${help}: ${nodes
              .slice(0, 2)
              .map(node => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`)
              .join(" | ")}`,
          );
        for (const problem of view.problems) console.log(`${title}: ${problem}`);
        if (scrolls) console.log(`${title}: the page scrolls`);
        faults += serious.length + view.problems.length + (scrolls ? 1 : 0);
        await view.page.close();
      }
    }
  }
}
await browser.close();
console.log(faults === 0 ? "no fault" : `${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
