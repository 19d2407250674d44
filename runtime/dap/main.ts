// The adapter as a program: `weir dap` and the editor start it. Resolves with the exit code when the one client of
// standard input has gone; a server on a port runs until it is ended.

import { WeirError } from "../values/failure.ts";
import { createHost } from "./node-host.ts";
import { serveSocket, serveStream } from "./serve.ts";

export async function serve(
  port: number | undefined,
  cwd: string,
  tell: (text: string) => void,
): Promise<number> {
  const host = createHost(cwd);
  if (port === undefined) {
    await new Promise<void>(resolve => serveStream(host, process.stdin, process.stdout, resolve));
    process.stdin.destroy();
    return 0;
  }
  try {
    const at = await serveSocket(host, port);
    tell(`listening on 127.0.0.1:${at.port}\n`);
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? "another program has it" : String(error);
    throw new WeirError("port", `port ${port} cannot be listened on: ${why}`, {
      remedy: "Take another, or 0 for any that is free",
    });
  }
  return new Promise<number>(() => {});
}
