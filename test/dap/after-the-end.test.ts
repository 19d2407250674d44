// What crosses the end of a session on its way: nothing is said any more, and no answer pops up over the next session.

import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { WeirDebugAdapter } from "../../runtime/dap/adapter.ts";
import { createHost } from "../../runtime/dap/node-host.ts";
import { errorOf, type Inline, inline } from "./inline.ts";
import type { Message } from "./schema.ts";

const programs = join(import.meta.dirname, "programs");
const open: Inline[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) if (!client.ended()) await client.request("disconnect");
});

async function launched(): Promise<Inline> {
  const client = inline(programs);
  open.push(client);
  await client.request("initialize", { supportsProgressReporting: true });
  await client.request("launch", { program: "long.weir", recordsPerSecond: 5 });
  await client.request("configurationDone");
  return client;
}

const isShown = (message: Message): boolean =>
  (message.body as { readonly error: { readonly showUser: boolean } }).error.showUser;

const LATE: readonly (readonly [string, object])[] = [
  ["weir/live", {}],
  ["weir/samples", {}],
  ["weir/timeline", { from: 0, count: 10 }],
  ["weir/checkpoints", { newest: 5 }],
  ["pause", { threadId: 1 }],
  ["setBreakpoints", { source: { path: "x.weir" }, breakpoints: [] }],
];

test.each(LATE)("%s after the end is refused, and is no news to anybody", async (command, args) => {
  const client = await launched();
  await client.request("terminate");
  await client.until(() => client.received.some(({ event }) => event === "terminated"));
  const answer = await client.request(command, args);
  expect(errorOf(answer)).toContain("after the end of the session");
  expect(isShown(answer)).toBe(false);
});

test("what the views ask of a session is theirs to show, at any time", async () => {
  const client = await launched();
  expect(isShown(await client.request("weir/channel", { channel: "none", count: 1 }))).toBe(false);
  expect(isShown(await client.request("setBreakpoints", {}))).toBe(true);
});

test("after `terminated` no event comes, whatever is still at work", async () => {
  const sent: string[] = [];
  const adapter = new WeirDebugAdapter(createHost(programs));
  const over = new Promise<void>(resolve => {
    adapter.onDidSendMessage(message => {
      const { event } = message as unknown as Message;
      if (event !== undefined) sent.push(event);
      if (event === "terminated") resolve();
    });
  });
  adapter.fault("something came");
  adapter.handleMessage({ seq: 1, type: "request", command: "initialize", arguments: {} });
  adapter.handleMessage({ seq: 2, type: "request", command: "terminate" });
  await over;
  adapter.fault("something came late");
  expect(sent).toEqual(["output", "terminated"]);
});
