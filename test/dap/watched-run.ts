// A real `weir run --inspect` in a process of its own, over a folder that is removed with it; and a bare connection to
// it, as any client would make.
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InspectMessage } from "../../runtime/execute/inspect/protocol.ts";
import { cleanEnv, program } from "../cli/weir.ts";

export interface WatchedRun {
  readonly dir: string;
  readonly port: number;
  readonly process: ChildProcess;
  readonly stderr: () => string;
  readonly exitCode: Promise<number | null>;
  append(text: string): void;
  dispose(): Promise<void>;
}

export async function watchedRun(lines: string): Promise<WatchedRun> {
  const dir = mkdtempSync(join(tmpdir(), "weir-watched-"));
  cpSync(join(import.meta.dirname, "attached", "followed.weir"), join(dir, "followed.weir"));
  writeFileSync(join(dir, "in.txt"), lines);
  const child = spawn(process.execPath, [program, "run", "followed.weir", "--quiet", "--inspect"], {
    cwd: dir,
    env: { ...cleanEnv(), NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  const exitCode = new Promise<number | null>(resolve => child.once("close", resolve));
  const port = await new Promise<number>((resolve, reject) => {
    child.stderr.on("data", (bytes: Buffer) => {
      stderr += bytes.toString();
      const match = /^inspect: 127\.0\.0\.1:(\d+)$/m.exec(stderr);
      if (match !== null) resolve(Number(match[1]));
    });
    void exitCode.then(() => reject(new Error(`weir run --inspect ended: ${stderr}`)));
  });
  return {
    dir,
    port,
    process: child,
    stderr: () => stderr,
    exitCode,
    append: text => appendFileSync(join(dir, "in.txt"), text),
    async dispose() {
      child.kill("SIGKILL");
      await exitCode;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface BareClient {
  readonly socket: Socket;
  readonly received: readonly InspectMessage[];
  readonly closed: () => boolean;
  send(line: string): void;
  /** The first message for which this holds, from now on or before. */
  until<T extends InspectMessage>(holds: (message: InspectMessage) => message is T): Promise<T>;
  untilClosed(): Promise<void>;
}

export function bareClient(port: number): BareClient {
  const socket = connect(port, "127.0.0.1");
  const received: InspectMessage[] = [];
  const listeners = new Set<() => void>();
  let waiting = "";
  let closed = false;
  const told = (): void => {
    for (const listener of [...listeners]) listener();
  };
  socket.on("data", bytes => {
    const parts = (waiting + bytes.toString()).split("\n");
    waiting = parts.pop()!;
    for (const line of parts) received.push(JSON.parse(line) as InspectMessage);
    told();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    closed = true;
    told();
  });
  const when = <T>(look: () => T | undefined): Promise<T> =>
    new Promise(resolve => {
      const again = (): void => {
        const found = look();
        if (found === undefined) return;
        listeners.delete(again);
        resolve(found);
      };
      listeners.add(again);
      again();
    });
  return {
    socket,
    received,
    closed: () => closed,
    send: line => void socket.write(`${line}\n`),
    until: holds => when(() => received.find(holds)),
    untilClosed: () => when(() => (closed ? closed : undefined)).then(() => {}),
  };
}
