// What a client may do while the pipeline runs, and while much is read: interventions are done in passing, a long search
// is told of and can be given up, and the adapter answers meanwhile.
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createConversation } from "../../runtime/dap/conversation.ts";
import { unhurried } from "../../runtime/dap/unhurried.ts";
import { errorOf, type Inline, inline } from "./inline.ts";

const programs = join(import.meta.dirname, "programs");
const open: Inline[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) if (!client.ended()) await client.request("disconnect");
});

async function running(args: object = {}): Promise<Inline> {
  const client = inline(programs);
  open.push(client);
  await client.request("initialize", {});
  await client.request("launch", { program: "long.weir", recordsPerSecond: 5, ...args });
  await client.request("configurationDone");
  return client;
}

test("the picture and the console intervene while it runs, and it goes on", async () => {
  const client = await running();
  const done = await client.request("weir/intervene", { command: "slow numbers (1/1) -> sums (1/1) 1ms" });
  expect(errorOf(done)).toBe("");
  const typed = await client.request("evaluate", { expression: "fail storage", context: "repl" });
  expect(errorOf(typed)).toBe("");
  const refused = await client.request("weir/intervene", { command: "fail nobody 1" });
  expect(errorOf(refused)).toContain("nobody");
  const live = await client.request("weir/live", {});
  expect(live.body).toMatchObject({ status: "running" });
});

test("an editor that gives up its questions, as it does whenever the run goes on, does not give up the run", async () => {
  const client = await running({ stopOnEntry: true });
  await client.request("continue", { threadId: 1 });
  // Done between two steps: from here on it is on its way.
  await client.request("weir/intervene", { command: "fail storage" });
  const stop = client.event("stopped");
  for (const given of [{ requestId: 3 }, {}, { progressId: "weir-read-1" }, { progressId: "weir-99" }])
    expect((await client.request("cancel", given)).success).toBe(true);
  await client.request("pause", { threadId: 1 });
  expect((await stop).body).toMatchObject({ reason: "pause" });
});

/** Pieces of a search, as many as someone lets it have. */
function* search(pieces: number): Generator<number, string, void> {
  for (let i = 1; i <= pieces; i++) yield i;
  return "found";
}

function reader() {
  const told: { readonly event: string; readonly body: { readonly progressId?: string } }[] = [];
  const conversation = createConversation({} as never, (event, body) =>
    told.push({ event, body: body as never }),
  );
  conversation.phase = "live";
  conversation.traits = { ...conversation.traits, progress: true };
  const session = { moment: { step: 1, pause: 0 }, interventions: [], simulation: {}, running: false };
  Object.assign(conversation, { launched: { session } });
  return { conversation, told, session };
}

test("a long search is told of, and lets others in between", async () => {
  const { conversation, told } = reader();
  let others = 0;
  const other = setInterval(() => others++, 0);
  expect(await unhurried(conversation, "Searching", search(200))).toBe("found");
  clearInterval(other);
  expect(others).toBeGreaterThan(0);
  expect(told.map(({ event }) => event)).toEqual(
    expect.arrayContaining(["progressStart", "progressUpdate", "progressEnd"]),
  );
});

test("it can be given up, and is where the run moves on", async () => {
  const { conversation, session } = reader();
  const given = unhurried(conversation, "Searching", search(1_000_000));
  for (const giveUp of conversation.reading.values()) giveUp();
  await expect(given).rejects.toThrow("It was given up");
  expect(conversation.reading.size).toBe(0);
  const moved = unhurried(conversation, "Searching", search(1_000_000));
  session.moment = { step: 2, pause: 0 };
  await expect(moved).rejects.toThrow("The session has moved on meanwhile");
});
