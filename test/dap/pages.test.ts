// A long history in pages: together they are the whole, and none is longer than was asked for.

import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Timeline, WeirRequests } from "../../runtime/debug/protocol.ts";
import { type Inline, inline } from "./inline.ts";

const programs = join(import.meta.dirname, "programs");
const open: Inline[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) if (!client.ended()) await client.request("disconnect");
});

async function ranToItsEnd(): Promise<Inline> {
  const client = inline(programs);
  open.push(client);
  await client.request("initialize", {});
  await client.request("launch", { program: "bank.weir", recordsPerSecond: 5, stopOn: "nothing" });
  const end = client.event("stopped");
  await client.request("configurationDone");
  await end;
  await client.request("weir/goTo", { step: 5 });
  await client.event("stopped");
  await client.request("weir/intervene", { command: "checkpoint" });
  const again = client.event("stopped");
  await client.request("continue", { threadId: 1 });
  await again;
  return client;
}

test("the marks of the strip", async () => {
  const client = await ranToItsEnd();
  const ask = async (args: object): Promise<Timeline> =>
    (await client.request("weir/timeline", args)).body as Timeline;
  const all = await ask({});
  expect(all.marks.length).toBeGreaterThan(20);
  expect(all.next).toBe(undefined);
  for (const count of [1, 3, 7]) {
    const pages: Timeline["marks"][number][] = [];
    for (let from: number | undefined = 0; from !== undefined; ) {
      const page: Timeline = await ask({ from: Math.max(0, from - 1), count });
      const fresh = page.marks.filter(({ step }) => step >= from!);
      const last = fresh.at(-1)?.step;
      const before = fresh.filter(({ step, kind }) => step !== last && kind !== "intervention");
      expect(before.length).toBeLessThan(count + 1);
      pages.push(...fresh);
      expect(page.next ?? Number.POSITIVE_INFINITY).toBeGreaterThan(from);
      from = page.next;
    }
    expect(pages).toEqual(all.marks);
  }
});

test("the checkpoints", async () => {
  const client = await ranToItsEnd();
  type Body = WeirRequests["weir/checkpoints"]["body"];
  const ask = async (args: object): Promise<Body> =>
    (await client.request("weir/checkpoints", args)).body as Body;
  const { checkpoints: all, total } = await ask({});
  expect(total).toBe(all.length);
  expect(all.length).toBeGreaterThan(3);
  const kept = all.filter(({ state }) => state === "completed");
  expect(kept.length).toBeLessThan(all.length);
  expect(await ask({ newest: 0 })).toEqual({ checkpoints: kept, total });
  const ids = all.map(({ id }) => id);
  expect(await ask({ from: ids[1], to: ids[2] })).toEqual({ checkpoints: all.slice(1, 3), total });
  expect((await ask({ newest: 1 })).checkpoints).toContainEqual(all.at(-1));
});
