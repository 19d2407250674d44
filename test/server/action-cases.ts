// The data files of code actions: the title, the text before with `‸` where it is asked for (or ‹ › around what is
// selected), and the text after.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { actionsAt } from "../../server/ide/actions.ts";
import { workspaceOf } from "./editing.ts";

export const folder = join(import.meta.dirname, "actions");
const SEPARATOR = "// ---- becomes\n";

export interface ActionCase {
  readonly name: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

export const actionCases = (): readonly ActionCase[] =>
  readdirSync(folder).map(file => {
    const text = readFileSync(join(folder, file), "utf8");
    const title = /^\/\/ (.*)\n/.exec(text)![1]!;
    const [before, after] = text.slice(text.indexOf("\n") + 1).split(SEPARATOR);
    return { name: file.replace(".weir", ""), title, before: before!, after: after! };
  });

/** Beside every case. */
export const OTHER = "type Shared = { id: string }\nfn f(): int = 1\nfn twice(n: int): int = n * 2\n";

export const caseText = ({ title, before, after }: Omit<ActionCase, "name">): string =>
  `// ${title}\n${before}${SEPARATOR}${after}`;

/** The text after the action; or which actions there are instead. */
export function applyAction(title: string, marked: string): string {
  const text = marked.replace(/[‸‹›]/g, "");
  const from = marked.search(/[‸‹]/);
  const to = marked.includes("›") ? marked.indexOf("›") - 1 : from;
  const path = "/project/main.weir";
  const workspace = workspaceOf({ [path]: text, "/project/other.weir": OTHER });
  const actions = actionsAt(workspace, workspace.analysis(path)!, from, to);
  const action = actions.find(each => each.title === title);
  if (action === undefined) return `there are: ${actions.map(each => each.title).join(" | ")}`;
  return applyEdits(text, action.edits);
}

export function applyEdits(
  text: string,
  edits: readonly { start: number; end: number; text: string }[],
): string {
  let result = text;
  for (const edit of [...edits].sort((a, b) => b.start - a.start || b.end - a.end))
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  return result;
}
