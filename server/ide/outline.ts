// The outline of a file: its declarations, and what stands in each pipeline, as a tree of names.

import type { Declaration, Name, PipelineMember, StageNode } from "../../runtime/language/syntax.ts";
import type { FileText } from "./file-text.ts";

export interface OutlineItem {
  readonly name: string;
  readonly kind:
    | "type"
    | "function"
    | "pipeline"
    | "setting"
    | "param"
    | "source"
    | "stream"
    | "sink"
    | "state"
    | "test";
  readonly start: number;
  readonly end: number;
  /** Where its name stands. */
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly children: readonly OutlineItem[];
}

export const outlineOf = (file: FileText): readonly OutlineItem[] =>
  file.pieces.flatMap(({ module, start }) =>
    module.declarations.flatMap(outlineDeclaration).map(each => moved(each, start)),
  );

const moved = (item: OutlineItem, by: number): OutlineItem => ({
  ...item,
  start: item.start + by,
  end: item.end + by,
  nameStart: item.nameStart + by,
  nameEnd: item.nameEnd + by,
  children: item.children.map(child => moved(child, by)),
});

export interface FoundSymbol {
  readonly item: OutlineItem;
  readonly container: string;
}

/** Everything whose name holds the letters asked for, in their order. */
export function searchOutline(file: FileText, query: string): readonly FoundSymbol[] {
  const found: FoundSymbol[] = [];
  const visit = (item: OutlineItem, container: string): void => {
    if (item.kind !== "setting" && matches(item.name, query)) found.push({ item, container });
    for (const child of item.children) visit(child, item.name);
  };
  for (const item of outlineOf(file)) visit(item, "");
  return found;
}

function matches(name: string, query: string): boolean {
  const lower = name.toLowerCase();
  let at = 0;
  for (const letter of query.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

type Place = { readonly start: number; readonly end: number };

function item(
  kind: OutlineItem["kind"],
  name: string,
  whole: Place,
  at: Place,
  children: readonly OutlineItem[] = [],
): OutlineItem {
  return { name, kind, start: whole.start, end: whole.end, nameStart: at.start, nameEnd: at.end, children };
}

/** What has no name yet has no place in the outline. */
const named = (
  kind: OutlineItem["kind"],
  name: Name,
  whole: Place,
  children: readonly OutlineItem[] = [],
): readonly OutlineItem[] => (name.text === "" ? [] : [item(kind, name.text, whole, name, children)]);

function outlineDeclaration(declaration: Declaration): readonly OutlineItem[] {
  switch (declaration.kind) {
    case "Import":
      return [];
    case "TypeDecl":
      return named("type", declaration.name, declaration);
    case "FnDecl":
    case "ExternDecl":
      return named("function", declaration.name, declaration);
    case "Pipeline":
      return named("pipeline", declaration.name, declaration, declaration.members.flatMap(outlineMember));
    case "Test":
      return declaration.title.kind === "Missing"
        ? []
        : [item("test", declaration.title.value, declaration, declaration.title)];
  }
}

function outlineMember(member: PipelineMember): readonly OutlineItem[] {
  switch (member.kind) {
    case "Unexpected":
      return [];
    case "Setting":
    case "Group":
      return named("setting", member.name, member);
    case "Param":
      return named("param", member.name, member);
    case "Source":
      return named("source", member.name, member);
    case "Stream":
      return named("stream", member.name, member, member.flow.stages.flatMap(outlineStates));
    case "Sink":
      return named("sink", member.name, member, member.flow.stages.flatMap(outlineStates));
  }
}

const outlineStates = (stage: StageNode): readonly OutlineItem[] =>
  (stage.body?.members ?? []).flatMap(member =>
    member.kind === "State" ? named("state", member.name, member) : [],
  );
