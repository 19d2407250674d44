// The language server as a process of its own: `node server.js --stdio`, as editors start it, or `weir lsp`.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serve } from "./server.ts";

/** The bundle stands in dist/, beside docs/. */
const docs = new URL("../docs/diagnostics.md", import.meta.url);

const byArguments = process.argv.some(argument => /^--(stdio|node-ipc|socket|pipe)/.test(argument));
const connection = byArguments
  ? createConnection(ProposedFeatures.all)
  : createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(process.stdin),
      new StreamMessageWriter(process.stdout),
    );
serve(connection, { docs: existsSync(fileURLToPath(docs)) ? docs.href : null });
