// Conversations with the adapter, whole: each scenario over standard input and output and over a socket, word for word
// the same. UPDATE_TRANSCRIPTS=1 writes what comes instead of comparing; what has changed is then to be read.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REQUESTS } from "../../runtime/dap/requests.ts";
import { connect, listening, type Server } from "./peer.ts";
import { play } from "./transcript.ts";

const scenarios = join(import.meta.dirname, "scenarios");
const programs = join(import.meta.dirname, "programs");
const names = readdirSync(scenarios)
  .filter(name => name.endsWith(".dap"))
  .map(name => name.slice(0, -".dap".length));
const isUpdate = process.env["UPDATE_TRANSCRIPTS"] === "1";

/** In a copy of the programs' folder, which a scenario may edit. */
async function played(name: string, port: number | null): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "weir-dap-"));
  cpSync(programs, dir, { recursive: true });
  const peer = await connect(port, dir);
  try {
    const text = await play(readFileSync(join(scenarios, `${name}.dap`), "utf8"), dir, peer);
    expect(peer.faults).toEqual([]);
    expect(text).not.toContain("\nFAILED ");
    return text;
  } finally {
    await peer.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

let server: Server | null = null;
beforeAll(async () => {
  server = await listening();
});
afterAll(() => server?.stop());

describe.each(names)("%s", name => {
  const expected = join(scenarios, `${name}.txt`);

  test("over standard input and output", async () => {
    const text = await played(name, null);
    if (isUpdate) writeFileSync(expected, text);
    expect(text).toBe(readFileSync(expected, "utf8"));
  });

  test("over a socket", async () => {
    expect(await played(name, server!.port)).toBe(readFileSync(expected, "utf8"));
  });
});

describe("of everything the adapter has there is a conversation", () => {
  const all = [scenarios, join(import.meta.dirname, "attached")]
    .flatMap(folder => readdirSync(folder).map(name => join(folder, name)))
    .filter(path => path.endsWith(".txt"))
    .map(path => readFileSync(path, "utf8"))
    .join("\n");

  test.each(Object.keys(REQUESTS))("%s", command => {
    expect(new RegExp(`^> ${command}( |$)`, "m").test(all)).toBe(true);
  });

  /** Every event that the adapter's files send. */
  const folder = join(import.meta.dirname, "../../runtime/dap");
  const sources = readdirSync(folder).map(file => readFileSync(join(folder, file), "utf8"));
  const events = new Set(
    sources.flatMap(text => [...text.matchAll(/\bsend\("([\w/]+)"/g)].map(found => found[1]!)),
  );

  test("events are found in its files", () => expect(events.size).toBeGreaterThan(12));

  test.each([...events])("%s", event => {
    expect(new RegExp(`^! ${event}( |$)`, "m").test(all)).toBe(true);
  });
});
