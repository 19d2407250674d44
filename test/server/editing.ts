// A workspace of texts in memory.

import type { Files } from "../../server/ide/workspace.ts";
import { Workspace } from "../../server/ide/workspace.ts";

export function workspaceOf(texts: Readonly<Record<string, string>>): Workspace {
  const files: Files = {
    read: path => texts[path] ?? null,
    list: folder =>
      Object.keys(texts).flatMap(path =>
        path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
      ),
    bytes: () => null,
    stamp: () => null,
    programs: () => Object.keys(texts).filter(path => path.endsWith(".weir")),
    declare: path =>
      path.endsWith(".csv")
        ? {
            name: "Clicks",
            text: "type Clicks = {\n  user: string\n  at: timestamp\n}\n",
            delimiter: path.endsWith("semicolons.csv") ? ";" : ",",
          }
        : null,
  };
  const workspace = new Workspace(files);
  for (const [path, text] of Object.entries(texts)) workspace.setText(path, text);
  return workspace;
}

/** A text with `‸` as a file of its own. */
export function marked(text: string, path = "/project/main.weir") {
  const offset = text.indexOf("‸");
  const plain = text.replace("‸", "");
  const workspace = workspaceOf({ [path]: plain });
  return { workspace, path, offset, text: plain, analysis: workspace.analysis(path)! };
}
