// What a person has armed, in the order in which it was said, under the numbers that the session gives. The session takes
// whole lists; here one thing at a time is added and taken away. Reads no text.

import type {
  Breakpoint,
  BreakpointRequest,
  DataBreakpointRequest,
  ExceptionRequest,
  FunctionBreakpointRequest,
  Session,
} from "../../debug/session.ts";
import { WeirError } from "../../values/failure.ts";

export type Asked =
  | { readonly kind: "line"; readonly file: string; readonly request: BreakpointRequest }
  | { readonly kind: "function"; readonly request: FunctionBreakpointRequest }
  | { readonly kind: "data"; readonly request: DataBreakpointRequest }
  | { readonly kind: "exception"; readonly request: ExceptionRequest };

export interface Entry {
  readonly asked: Asked;
  /** As a person would say it again: `break 27 if total > 5.0`. */
  readonly text: string;
  breakpoint: Breakpoint;
}

export class ArmedList {
  readonly #session: Session;
  #entries: readonly Entry[] = [];

  constructor(session: Session) {
    this.#session = session;
    session.onEvent(event => {
      if (event.type !== "breakpointChanged") return;
      const entry = this.find(event.breakpoint.id);
      if (entry !== undefined) entry.breakpoint = event.breakpoint;
    });
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  find(id: number): Entry | undefined {
    return this.#entries.find(({ breakpoint }) => breakpoint.id === id);
  }

  /** What cannot be armed is refused, with the reason, and leaves nothing behind. */
  add(asked: Asked, text: string): { readonly entry: Entry; readonly isNew: boolean } {
    const same = this.#entries.find(entry => sameAs(entry.asked, asked));
    if (same !== undefined) return { entry: same, isNew: false };
    const before = this.#entries;
    const ofKind = [...before.filter(entry => together(entry.asked, asked)).map(each => each.asked), asked];
    const breakpoint = this.#arm(asked, ofKind).at(-1)!;
    if (!breakpoint.verified) {
      this.#arm(asked, ofKind.slice(0, -1));
      throw new WeirError("not-armed", `not set: ${breakpoint.message}`);
    }
    const entry: Entry = { asked, text, breakpoint };
    this.#entries = [...before, entry].sort((a, b) => a.breakpoint.id - b.breakpoint.id);
    return { entry, isNew: true };
  }

  delete(id: number): Entry {
    const gone = this.find(id);
    if (gone === undefined) {
      const known = this.#entries.map(({ breakpoint }) => breakpoint.id);
      throw new WeirError("no-breakpoint", `There is no breakpoint ${id}`, {
        remedy: known.length === 0 ? "none is set" : `there are ${known.join(", ")}`,
      });
    }
    this.#entries = this.#entries.filter(entry => entry !== gone);
    this.#arm(
      gone.asked,
      this.#entries.filter(entry => together(entry.asked, gone.asked)).map(each => each.asked),
    );
    return gone;
  }

  /** `all`: everything that is set together with `one`, which says of which kind and file. */
  #arm(one: Asked, all: readonly Asked[]): readonly Breakpoint[] {
    switch (one.kind) {
      case "line":
        return this.#session.setBreakpoints(
          one.file,
          all.flatMap(each => (each.kind === "line" ? [each.request] : [])),
        );
      case "function":
        return this.#session.setFunctionBreakpoints(
          all.flatMap(each => (each.kind === "function" ? [each.request] : [])),
        );
      case "data":
        return this.#session.setDataBreakpoints(
          all.flatMap(each => (each.kind === "data" ? [each.request] : [])),
        );
      case "exception":
        return this.#session.setExceptionFilters(
          all.flatMap(each => (each.kind === "exception" ? [each.request] : [])),
        );
    }
  }
}

/** The session takes these in one list. */
const together = (a: Asked, b: Asked): boolean =>
  a.kind === b.kind && (a.kind !== "line" || b.kind !== "line" || a.file === b.file);

const sameAs = (a: Asked, b: Asked): boolean =>
  together(a, b) && JSON.stringify(a.request) === JSON.stringify(b.request);
