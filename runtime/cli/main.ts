// Entry of the `weir` program: runs the command line over the real process and ends with its exit code.

import { processHost } from "./host.ts";
import { complaintText, faultText } from "./present/error.ts";
import { runCommandLine } from "./program.ts";

const host = processHost();
const { stdout, stderr } = process;
let leaving = false;

/** Results that could not be written are a failure; a reader that has left (`weir inspect … | head`) is in its right. */
function leave(error: NodeJS.ErrnoException | null): void {
  if (leaving) return;
  leaving = true;
  if (error !== null && error.code !== "EPIPE") {
    const what = `The result could not be written to standard output: ${faultText(error)}`;
    host.err(complaintText({ what }, host));
    host.exitCode ||= 1;
  }
  // A worker or a timer somebody forgot must not keep a finished command alive; what is written must still arrive.
  stderr.write("", () => process.exit(host.exitCode));
}

stdout.on("error", leave);
// What is said beside the results is lost where nobody can hear it; the command goes on.
stderr.on("error", () => {});

await runCommandLine(process.argv.slice(2), host);
process.exitCode = host.exitCode;
// Nothing is written where nothing waits: a device may refuse even that.
if (stdout.writableLength > 0) stdout.write("", () => leave(stdout.errored));
else leave(stdout.errored);
