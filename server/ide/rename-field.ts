// Giving a field of a record another name. Records are typed by their shape, so no declaration knows all who use it: the
// checker finds them. The name is changed where it comes from, the program is checked as it would be then, and what is
// wrong names the next places; until nothing is, or something cannot be put right, and nothing is changed at all.

import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { descendants } from "../../runtime/language/walk.ts";
import { type Analysis, diagnosticsOf, type Place, viewOf } from "./analysis.ts";
import { externKnowing, readByName } from "./field-readers.ts";
import {
  type FieldName,
  fedIn,
  fieldNamesIn,
  hasField,
  isInTest,
  originsOf,
  placeOfField,
  recordsOf,
} from "./fields.ts";
import type { Edit, Renamed } from "./rename.ts";
import { testsIn } from "./test-steps.ts";
import { Workspace } from "./workspace.ts";

const MOST_ROUNDS = 40;

export const NO_ORIGIN = "This field is made by the engine or a built-in and cannot be renamed.";

export function renameField(workspace: Workspace, analysis: Analysis, at: FieldName, to: string): Renamed {
  const from = at.name.text;
  if (from === to) return { edits: [] };
  let refused = NO_ORIGIN;
  for (const seeds of candidates(analysis, at)) {
    const attempt = new Attempt(workspace, analysis, from, to);
    const found = attempt.run(seeds, placeOfField(analysis, at));
    if ("edits" in found) return found;
    refused = found.refused;
  }
  return { refused };
}

/** What may have to change at first: one place where the field is made, or all that are alike. */
function candidates(analysis: Analysis, at: FieldName): readonly (readonly FieldName[])[] {
  const origins = originsOf(analysis, at.records, at.name.text);
  const own = at.owner.kind === "FieldAccess" || isInTest(at) ? [] : [[at]];
  const singles = origins.filter(each => each.name !== at.name).map(each => [each]);
  return [...own, ...singles, ...(origins.length > 1 ? [origins] : [])];
}

class Attempt {
  readonly #workspace: Workspace;
  readonly #analysis: Analysis;
  readonly #from: string;
  readonly #to: string;
  /** By path and place. */
  readonly #found = new Map<string, { readonly place: Place; readonly field: FieldName }>();
  readonly #analyses = new Map<string, Analysis>();

  constructor(workspace: Workspace, analysis: Analysis, from: string, to: string) {
    this.#workspace = workspace;
    this.#analysis = analysis;
    this.#from = from;
    this.#to = to;
    this.#analyses.set(analysis.file.path, analysis);
  }

  run(seeds: readonly FieldName[], asked: Place): Renamed {
    for (const seed of seeds) {
      const refused = this.#add(this.#analysis, seed);
      if (refused !== null) return { refused };
    }
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = this.#found.size;
      const refused = this.#widen();
      if (refused !== null) return { refused };
      if (this.#found.size === before) {
        if (!this.#found.has(keyOf(asked))) return { refused: NO_ORIGIN };
        return { edits: this.#edits() };
      }
    }
    return { refused: `\`${this.#from}\` is used in more places than can be followed.` };
  }

  /** Why this name cannot change, if it cannot. */
  #add(analysis: Analysis, field: FieldName): string | null {
    const place = placeOfField(analysis, field);
    if (this.#found.has(keyOf(place))) return null;
    const taken = field.records.find(each => hasField(each, this.#to));
    if (taken !== undefined) {
      const what = taken.name === undefined ? "The record" : `\`${taken.name}\``;
      return `${what} has a field \`${this.#to}\` already.`;
    }
    const extern = field.owner.kind === "Field" ? externKnowing(this.#workspace, analysis, field) : null;
    if (extern !== null)
      return `The code of \`${extern}\` goes by the name \`${this.#from}\`: change both by hand.`;
    this.#found.set(keyOf(place), { place, field });
    return null;
  }

  /** Checks the program as it would be, and adds the places that are wrong then. */
  #widen(): string | null {
    const edits = this.#edits();
    const texts = textsAfter(this.#workspace, edits);
    const then = new Workspace({
      ...this.#workspace.files,
      read: path => texts.get(path) ?? this.#workspace.file(path)?.text ?? null,
    });
    for (const path of this.#affected(texts)) {
      const now = this.#analysisOf(path);
      const after = then.analysis(path);
      if (now === null || after === null) continue;
      const moved = edits.filter(edit => edit.path === path);
      const refused =
        this.#follow(now, after, moved) ?? this.#overridden(now, after) ?? this.#tested(now, after);
      if (refused !== null) return refused;
    }
    return null;
  }

  /** Edited files, and those that see them. */
  #affected(texts: ReadonlyMap<string, string>): readonly string[] {
    const paths = new Set([this.#analysis.file.path, ...texts.keys()]);
    for (const path of this.#workspace.allPaths()) {
      const files = this.#analysisOf(path)?.files;
      if (files !== undefined && [...texts.keys()].some(each => files.has(each))) paths.add(path);
    }
    return [...paths];
  }

  #analysisOf(path: string): Analysis | null {
    const known = this.#analyses.get(path) ?? this.#workspace.analysis(path);
    if (known !== null) this.#analyses.set(path, known);
    return known;
  }

  /** Errors that were not there before. One place may explain several. */
  #follow(now: Analysis, after: Analysis, edits: readonly Edit[]): string | null {
    const old = new Set(diagnosticsOf(now).map(each => `${each.code} ${each.start}`));
    const known = this.#found.size;
    let unexplained: Diagnostic | null = null;
    for (const error of diagnosticsOf(after)) {
      if (error.severity !== "error") continue;
      const start = before(edits, error.start);
      const end = before(edits, error.end);
      if (old.has(`${error.code} ${start}`)) continue;
      const blamed = this.#blamed(now, error, start, end);
      if (blamed.length === 0) unexplained ??= error;
      for (const field of blamed) {
        const refused = this.#add(now, field);
        if (refused !== null) return refused;
      }
    }
    if (unexplained === null || this.#found.size > known) return null;
    return `With the name \`${this.#to}\` the program would be wrong: ${unexplained.message}`;
  }

  /** The names that an error is about: the one it stands at, the entries of its record, or where its value is made. */
  #blamed(now: Analysis, error: Diagnostic, start: number, end: number): readonly FieldName[] {
    const isNew = (field: FieldName): boolean => !this.#found.has(keyOf(placeOfField(now, field)));
    for (const { module, start: begin } of now.file.pieces) {
      if (start < begin || start >= begin + module.text.length) continue;
      const at = { start: start - begin, end: end - begin };
      const names = [...fieldNamesIn(now, module, this.#from)];
      const exact = names.filter(each => each.name.start === at.start && each.name.end === at.end);
      if (exact.some(isNew)) return exact.filter(isNew);
      const nodes = [...descendants(module)].filter(node => node.start === at.start && node.end === at.end);
      const entries = names.filter(each => nodes.some(node => isEntryOf(node, each)));
      const declared = originsOf(now, namedIn(now, error.message), this.#from);
      const view = viewOf(now, module);
      const made = nodes.flatMap(node =>
        isValue(node) ? originsOf(now, recordsOf(view.typeOf(node)), this.#from) : [],
      );
      // A field that stays renamed in its value comes from a type that is named in the message.
      const found = [...exact, ...entries, ...made, ...declared].filter(isNew);
      if (found.length > 0) return found;
      const upstream = names
        .filter(each => each.name.start >= at.start && each.name.end <= at.end)
        .flatMap(each => originsOf(now, each.records, this.#from));
      return upstream.filter(isNew);
    }
    return [];
  }

  /** `{ ...tx, account: x }`: an entry that replaced a field must go on replacing it. */
  #overridden(now: Analysis, after: Analysis): string | null {
    const pieces = after.file.pieces;
    for (const [i, { module }] of now.file.pieces.entries()) {
      const later = pieces[i]?.module;
      if (later === undefined || later === module || !module.text.includes("...")) continue;
      const records = recordsIn(module);
      const then = recordsIn(later);
      const [view, viewThen] = [viewOf(now, module), viewOf(after, later)];
      for (const [at, record] of records.entries()) {
        const other = then[at];
        if (other === undefined || !record.entries.some(each => each.kind === "Spread")) continue;
        const [a, b] = [view.typeOf(record), viewThen.typeOf(other)];
        if (a.kind !== "record" || b.kind !== "record" || a.fields.length === b.fields.length) continue;
        const entry = [...fieldNamesIn(now, module, this.#from)].find(each => isEntryOf(record, each));
        if (entry === undefined)
          return `A record that it is spread into has a field \`${this.#to}\` already.`;
        const refused = this.#add(now, entry);
        if (refused !== null) return refused;
      }
    }
    return null;
  }

  /** Records in tests have no errors yet; what they may be has another field then. */
  #tested(now: Analysis, after: Analysis): string | null {
    for (const [i, { module }] of now.file.pieces.entries()) {
      const later = after.file.pieces[i]?.module;
      if (later === undefined || testsIn(module).length === 0) continue;
      const then = [...fedIn(after, later).values()];
      const lost = [...fedIn(now, module)].filter(
        (_, at) => !then[at]?.some(each => hasField(each, this.#from)),
      );
      for (const field of fieldNamesIn(now, module, this.#from)) {
        const before = lost.find(([record]) => isEntryOf(record, field))?.[1];
        if (before?.some(each => hasField(each, this.#from)) !== true) continue;
        const refused = this.#add(now, field);
        if (refused !== null) return refused;
      }
    }
    return null;
  }

  #edits(): readonly Edit[] {
    const edits: Edit[] = [];
    for (const { place, field } of this.#found.values()) {
      const { owner } = field;
      const shorthand = owner.kind === "RecordEntry" && owner.value === null;
      // Files go on having the name they have.
      const outside = owner.kind === "Field" && owner.alias === null && this.#isRead(field);
      const before = outside ? `${JSON.stringify(this.#from)} as ` : "";
      edits.push({
        ...place,
        text: shorthand ? `${this.#to}: ${this.#from}` : `${before}${this.#to}`,
      });
    }
    return edits.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start));
  }

  readonly #read = new Map<FieldName, boolean>();

  #isRead(field: FieldName): boolean {
    let known = this.#read.get(field);
    if (known === undefined) {
      known = readByName(this.#workspace, this.#analysis, field);
      this.#read.set(field, known);
    }
    return known;
  }
}

const keyOf = ({ path, start }: Place): string => `${path}:${start}`;

const recordsIn = (module: s.Module): readonly s.RecordExpr[] =>
  [...descendants(module)].filter((node): node is s.RecordExpr => node.kind === "Record");

const isEntryOf = (node: s.Node, { owner }: FieldName): boolean =>
  (node.kind === "Record" && owner.kind === "RecordEntry" && node.entries.includes(owner)) ||
  (node.kind === "RecordEntry" && node === owner);

const VALUES: ReadonlySet<s.Node["kind"]> = new Set<s.Node["kind"]>([
  "NameExpr",
  "Call",
  "Record",
  "FieldAccess",
  "Conditional",
  "Paren",
  "Index",
  "Binary",
  "Match",
  "List",
]);
const isValue = (node: s.Node): node is s.ExprNode => VALUES.has(node.kind);

/** The declared types that a message names. */
function namedIn(analysis: Analysis, message: string) {
  const words = new Set(message.match(/[A-Za-z_]\w*/g));
  return analysis.checked.program.modules.flatMap(module =>
    module.declarations.flatMap(each =>
      each.kind === "TypeDecl" && words.has(each.name.text)
        ? recordsOf(viewOf(analysis, module).typeOfNode(each.type)).map(record => ({
            ...record,
            name: each.name.text,
          }))
        : [],
    ),
  );
}

function textsAfter(workspace: Workspace, edits: readonly Edit[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const edit of [...edits].reverse()) {
    const text = texts.get(edit.path) ?? workspace.file(edit.path)?.text ?? "";
    texts.set(edit.path, text.slice(0, edit.start) + edit.text + text.slice(edit.end));
  }
  return texts;
}

/** Where an offset of the edited text stood before; `edits` from top to bottom. */
function before(edits: readonly Edit[], offset: number): number {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (start + shift >= offset) break;
    const grown = text.length - (end - start);
    // Within the new text: its end is the old one's.
    if (offset < start + shift + text.length) return Math.min(end, offset - shift);
    shift += grown;
  }
  return offset - shift;
}
