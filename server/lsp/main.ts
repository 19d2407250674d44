// The language server as a process of its own: `node server.js --stdio`, as editors start it.

import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./server.ts";

serve(createConnection(ProposedFeatures.all));
