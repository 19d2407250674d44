// The socket source against a server on the loopback: lines in pieces, the end, a server that is not there.

import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { serveCommits } from "../../runtime/connectors/commit-server.ts";
import { createSocketReader } from "../../runtime/connectors/socket-source.ts";
import type { SourceReader } from "../../runtime/job/source.ts";
import { type Came, readSome } from "./drive.ts";

const HOST = "127.0.0.1";
let server: Server | null = null;
afterEach(() => void server?.close());

const listening = (serve: (socket: Socket) => void): Promise<number> =>
  new Promise(resolve => {
    server = createServer(serve);
    server.listen(0, HOST, () => resolve((server!.address() as { port: number }).port));
  });

async function readToEnd(reader: SourceReader): Promise<Came> {
  const came: Came = { values: [], failures: [] };
  for (;;) {
    const answer = readSome(reader, 2, came);
    if (answer === "end") return came;
    if (answer === "waiting") await new Promise(resolve => setTimeout(resolve, 1));
  }
}

test("source: lines over pieces, and the last without its end", async () => {
  const port = await listening(socket => {
    const pieces = ["a\nb", "c\r\n", Buffer.from([0xc3]), Buffer.from([0xa9, 0x0a]), "\nlast"];
    for (const [i, piece] of pieces.entries()) setTimeout(() => socket.write(piece), 5 * i);
    setTimeout(() => socket.end(), 5 * pieces.length);
  });
  const reader = createSocketReader(0, { host: HOST, port });
  const { values, failures } = await readToEnd(reader);
  expect(values).toEqual(["a", "bc", "é", "", "last"]);
  expect(failures).toEqual([]);
  expect(reader.where()).toBe(`${HOST}:${port}:5`);
  reader.close();
});

test("source: a server that sends faster than it is read loses nothing", async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i}`);
  const port = await listening(socket => void socket.end(`${lines.join("\n")}\n`));
  expect((await readToEnd(createSocketReader(0, { host: HOST, port }))).values).toEqual(lines);
});

test("source: nobody listens", async () => {
  const port = await listening(() => {});
  await new Promise(resolve => server!.close(resolve));
  const reading = readToEnd(createSocketReader(0, { host: HOST, port }));
  await expect(reading).rejects.toMatchObject({
    code: "socket-failed",
    options: { where: `${HOST}:${port}` },
  });
});

test("source: only the first subtask connects", async () => {
  let connections = 0;
  const port = await listening(() => void connections++);
  expect((await readToEnd(createSocketReader(1, { host: HOST, port }))).values).toEqual([]);
  expect(connections).toBe(0);
});

test("sink: bytes in order, through one connection, ended at the end", async () => {
  let got = "";
  let over: () => void = () => {};
  const ended = new Promise<void>(resolve => {
    over = resolve;
  });
  const port = await listening(socket => {
    socket.on("data", piece => {
      got += piece.toString();
    });
    socket.on("end", over);
  });
  const sink = await serveCommits({ kind: "socket", host: HOST, port });
  for (const line of ["a\n", "b\n"]) await sink.do({ type: "send", bytes: Buffer.from(line) });
  await sink.do({ type: "close" });
  await ended;
  expect(got).toBe("a\nb\n");
});

test("sink: nobody listens", async () => {
  const port = await listening(() => {});
  await new Promise(resolve => server!.close(resolve));
  const sink = await serveCommits({ kind: "socket", host: HOST, port });
  await expect(sink.do({ type: "send", bytes: Buffer.from("a") })).rejects.toMatchObject({
    code: "socket-failed",
  });
});
