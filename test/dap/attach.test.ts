// Attached to a real `weir run --inspect`: conversations whole, word for word. What changes from run to run is replaced
// by names. UPDATE_TRANSCRIPTS=1 writes what comes instead of comparing.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type {
  InspectAnswer,
  InspectMessage,
  InspectMetrics,
} from "../../runtime/execute/inspect/protocol.ts";
import { connect, listening, type Peer, type Server } from "./peer.ts";
import { play } from "./transcript.ts";
import { bareClient, type WatchedRun, watchedRun } from "./watched-run.ts";

const folder = join(import.meta.dirname, "attached");
const isUpdate = process.env["UPDATE_TRANSCRIPTS"] === "1";

let server: Server;
let run: WatchedRun;
beforeAll(async () => {
  [server, run] = await Promise.all([listening(), watchedRun("line 1\nline 2\nline number 3\n")]);
});
afterAll(async () => {
  server.stop();
  await run.dispose();
});

const isAnswer = (message: InspectMessage): message is InspectAnswer => message.type === "answer";

const isAtRest = (message: InspectMessage): message is InspectMetrics =>
  message.type === "metrics" &&
  message.tasks[0]?.recordsOut === 3 &&
  message.tasks.every(({ condition }) => condition === "idle");

/** Until its three lines have been read, and nothing moves any more. */
async function atRest({ port }: WatchedRun): Promise<void> {
  const client = bareClient(port);
  await client.until(isAtRest);
  client.socket.destroy();
}

async function played(name: string, to: WatchedRun, meanwhile: () => void = () => {}): Promise<void> {
  const peer = await connect(server.port, to.dir);
  const acting: Peer = {
    ...peer,
    async request(command, args) {
      const answer = await peer.request(command, args);
      if (command === "configurationDone") meanwhile();
      return answer;
    },
  };
  try {
    const scenario = readFileSync(join(folder, `${name}.dap`), "utf8");
    const text = stable(
      await play(scenario.replaceAll('"port": $port', `"port": ${to.port}`), to.dir, acting),
      to,
    );
    expect(peer.faults).toEqual([]);
    expect(text).not.toContain("\nFAILED ");
    const expected = join(folder, `${name}.txt`);
    if (isUpdate) writeFileSync(expected, text);
    expect(text).toBe(readFileSync(expected, "utf8"));
  } finally {
    await peer.stop();
  }
}

const stable = (text: string, { port, process: { pid } }: WatchedRun): string =>
  text
    .replaceAll(`"port": ${port}`, '"port": $port')
    .replaceAll(String(pid), "$pid")
    .replace(/"(timeMs|durationMs|bytes|step|furthest)":\d+/g, '"$1":0')
    .replace(/^( {4}(?:timeMs|step|furthest)): \d+$/gm, "$1: 0")
    .replace(/("records in a second","value":)"\d+"/g, '$1"RATE"')
    .replace(/, [\d.]+ (bytes|kB), in \d+ms/g, ", SIZE, in TIME")
    .replace(/"value":"[0-9a-f]{16}"/g, '"value":"RUN"');

test("watching", async () => {
  await atRest(run);
  await played("watching", run);
});

test("a session from the capture begins behind it", async () => {
  run.append("line 4\n");
  await played("captured", run);
});

test("clients that are killed, that flood, that never read: the run goes on", async () => {
  const script = `require("net").connect(${run.port}, "127.0.0.1").on("data", () => console.log("here"))`;
  const killed = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise(resolve => killed.stdout.once("data", resolve));
  killed.kill("SIGKILL");
  const never = connectSocket(run.port, "127.0.0.1").pause();
  const flood = bareClient(run.port);
  flood.socket.write('{"id":1}\n'.repeat(20_000));
  await flood.untilClosed();
  const page = bareClient(run.port);
  page.socket.write('POST / HTTP/1.1\r\n\r\n{"id":1,"request":"stop"}\n');
  await page.untilClosed();
  const client = bareClient(run.port);
  client.send('{"id":"still","request":"checkpoint"}');
  const answer = await client.until(isAnswer);
  expect(answer).toMatchObject({ id: "still", ok: true });
  client.socket.destroy();
  never.destroy();
  expect(run.process.exitCode).toBeNull();
});

test("stopping", async () => {
  await played("stopping", run);
  expect(await run.exitCode).toBe(130);
  expect(readFileSync(join(run.dir, "out.txt"), "utf8").trim().split("\n").sort()).toEqual([
    "line 1 1",
    "line 2 2",
    "line 4 3",
    "line number 3 1",
  ]);
});

test.each([
  ["killed", (other: WatchedRun) => void other.process.kill("SIGKILL")],
  ["failing", (other: WatchedRun) => other.append("poisoned\n")],
])("%s", async (name, strike) => {
  const other = await watchedRun("line 1\nline 2\nline number 3\n");
  try {
    await played(name, other, () => strike(other));
  } finally {
    await other.dispose();
  }
});
