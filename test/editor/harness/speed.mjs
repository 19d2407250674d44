// How smooth the views are under load: ten large messages a second, every number another. Says frames a second and the
// longest task of the page. `node test/editor/harness/speed.mjs`
import { launch, open } from "./page.mjs";
import {
  CONDITIONS,
  largeLive,
  largeTopology,
  longTimeline,
  snapshotAnswer,
  snapshotScene,
} from "./scenes.mjs";

const SECONDS = 5;

async function measured(page, work) {
  await page.evaluate(() => {
    window.tasks = [];
    window.frames = [];
    window.watch = new PerformanceObserver(list => {
      for (const entry of list.getEntries()) window.tasks.push(entry.duration);
    });
    window.watch.observe({ entryTypes: ["longtask"] });
    const frame = now => {
      window.frames.push(now);
      if (!window.over) requestAnimationFrame(frame);
    };
    window.over = false;
    requestAnimationFrame(frame);
  });
  await work();
  return page.evaluate(() => {
    window.over = true;
    window.watch.disconnect();
    const { frames, tasks } = window;
    const gaps = frames.slice(1).map((at, n) => at - frames[n]);
    const span = frames.at(-1) - frames[0];
    return {
      framesASecond: Math.round((1000 * gaps.length) / span),
      worstFrameMs: Math.round(Math.max(...gaps)),
      tasksOver50Ms: tasks.length,
      longestTaskMs: Math.round(Math.max(0, ...tasks)),
    };
  });
}

/** Messages are made in the page, before the clock runs, and come as the editor's do. `make`: source of (n) => message. */
async function feed(page, make, count) {
  await page.evaluate(`window.feed = (() => {
    const make = ${make};
    const messages = Array.from({ length: ${count} }, (_, n) => make(n));
    return async () => {
      for (const message of messages) {
        window.postMessage(message, "*");
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    };
  })(); 0`);
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  const figures = await measured(page, () => page.evaluate(() => window.feed()));
  // Of the processor, by the page's own thread: what other programs on the machine take is not in it.
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ ph, name, tdur, pid, tid }) =>
      ph === "X" && tdur !== undefined && /RunTask$/.test(name) && main.has(`${pid}/${tid}`),
  );
  const spent = tasks.map(({ tdur }) => tdur / 1000);
  return {
    ...figures,
    processorMsAnUpdate: Math.round(spent.reduce((sum, ms) => sum + ms, 0) / count),
    longestProcessorMs: Math.round(Math.max(0, ...spent)),
    tasks: tasks.length,
  };
}

const liveMaker = topology => `(() => {
  const CONDITIONS = ${JSON.stringify(CONDITIONS)};
  const topology = ${JSON.stringify(topology)};
  ${largeLive.toString()}
  return n => ({ type: "live", live: largeLive(topology, n + 2), focused: null });
})()`;

const browser = await launch();
const say = (what, figures) => console.log(what.padEnd(52), JSON.stringify(figures));

for (const [what, stages, width, expand] of [
  ["pipeline, 200 tasks, operators as one", 5, 40, false],
  ["pipeline, 200 tasks, all shown", 5, 40, true],
  ["pipeline, 200 operators of one subtask", 200, 1, false],
]) {
  const view = await open(browser, "pipeline", "dark", 1200, 800);
  const topology = stages === 200 ? chain(200) : largeTopology(stages, width);
  await view.send({ type: "topology", topology });
  await view.send({ type: "live", live: largeLive(topology, 1), focused: null });
  await view.page.waitForTimeout(500);
  if (expand) {
    const once = await measured(view.page, async () => {
      await view.page.getByRole("button", { name: "Show all subtasks" }).click();
      await view.page.waitForTimeout(500);
    });
    say(`${what}: showing them`, once);
  }
  const make = liveMaker(topology);
  await feed(view.page, make, 3);
  say(what, await feed(view.page, make, SECONDS * 10));
  await view.page.close();
}

{
  const view = await open(browser, "timeline", "dark", 1200, 220);
  const long = longTimeline(1_200_000, 12);
  say(
    "timeline, 1.2 million steps, 100,000 marks at once",
    await measured(view.page, async () => {
      await view.send(long);
      await view.page.waitForTimeout(500);
    }),
  );
  const grow = `n => {
    const from = 1_200_000 + n * 10_000;
    const marks = Array.from({ length: 40 }, (_, at) => ({
      step: from + at * 250, timeMs: from / 10, kind: "barrier", checkpoint: n, text: "barrier",
    }));
    return { type: "timeline", timeline: { steps: from + 10_000, step: from, marks }, running: true, from };
  }`;
  say("timeline, growing by 10,000 steps ten times a second", await feed(view.page, grow, SECONDS * 10));
  await view.send({ ...long, running: false });
  const box = await view.page.locator(".track").boundingBox();
  say(
    "timeline, dragging and zooming over it",
    await measured(view.page, async () => {
      await view.page.mouse.move(box.x + 100, box.y + 40);
      await view.page.mouse.down();
      await view.page.mouse.move(box.x + box.width - 100, box.y + 40, { steps: 60 });
      await view.page.mouse.up();
      for (let n = 0; n < 30; n++) await view.page.mouse.wheel(0, n < 20 ? -200 : 200);
    }),
  );
  await view.page.close();
}

{
  const view = await open(browser, "snapshot", "dark", 1000, 700);
  await view.send(snapshotScene);
  await view.page.waitForTimeout(200);
  const serve = async () => {
    const asks = await view.page.evaluate(() => window.sent.splice(0).filter(m => m.type === "entries"));
    for (const ask of asks) await view.send(snapshotAnswer(ask));
  };
  await serve();
  say(
    "snapshot, scrolling through a million entries",
    await measured(view.page, async () => {
      for (let n = 0; n < 80; n++) {
        await view.page.evaluate(at => {
          const grid = document.querySelector(".grid");
          grid.scrollTop = (grid.scrollHeight * at) / 80;
        }, n);
        await serve();
      }
    }),
  );
  await view.page.close();
}
await browser.close();

/** Two hundred operators, ten abreast. */
function chain(count) {
  const large = largeTopology(1, count);
  const tasks = large.tasks.map((task, at) => ({
    ...task,
    name: `operator ${at}`,
    subtask: 0,
    parallelism: 1,
  }));
  const channels = tasks.slice(10).map((task, at) => ({
    name: `${tasks[at].name} (1/1) -> ${task.name} (1/1)`,
    from: at + 1,
    to: at + 11,
    capacity: 64,
    partition: "forward",
  }));
  return { pipeline: "Wide", tasks, channels };
}
