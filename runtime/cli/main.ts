// Entry of the `weir` program: runs the command line over the real process and ends with its exit code.

import { processHost } from "./host.ts";
import { runCommandLine } from "./program.ts";

const host = processHost();

// `weir inspect … | head` closes our output early: that is the reader's right, not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(host.exitCode);
  throw error;
});

await runCommandLine(process.argv.slice(2), host);
process.exitCode = host.exitCode;
// A worker or a timer somebody forgot must not keep a finished command alive; what is written must still arrive.
process.stdout.write("", () => process.stderr.write("", () => process.exit(host.exitCode)));
