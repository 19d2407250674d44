// What a person sees of a value: a named row with text, that may be opened, changed, watched. Types only; no protocol.

import type { Type } from "../values/type.ts";
import type { Walk } from "./walk.ts";

export interface Item {
  readonly name: string;
  /** One line, cut at about 100 characters; whole by `full()`. */
  readonly text: string;
  /** As Weir writes it; "" where it has none. */
  readonly type: string;
  /** The whole value: for copying (JSON text of data, else as `text`). */
  full(): string;
  readonly children: Children | null;
  /** An expression of the language that gives this value at this stop; null: there is none. */
  readonly expression: string | null;
  /** null: cannot be changed. Takes an expression of the language (mostly a literal); rejects with a WeirError in words. */
  readonly set: ((text: string) => Promise<Item>) | null;
  /** A stable id, `detector/total/"a"` or `detector/total`, on which a data breakpoint can be set; null: none can. */
  readonly dataId: string | null;
  /** Of a hint: `virtual` rows (`total (any key)`, "12,000 more"), read-only values, values that changed since the last stop. */
  readonly hints: readonly ("virtual" | "readOnly" | "changed" | "lazy")[];
}

export interface Children {
  /** null: not known without reading all (then `page` says when there is no more by giving fewer than asked). */
  readonly count: number | null;
  /** True: shown by number and in pages; false: by name. */
  readonly indexed: boolean;
  page(start: number, count: number): readonly Item[];
  /** The same, piece by piece, where much may have to be read to find so many. */
  walk?(start: number, count: number): Walk<readonly Item[]>;
}

export interface Scope {
  readonly name: string;
  /** For presentation: which kind of scope it is. */
  readonly kind:
    | "record"
    | "locals"
    | "state"
    | "allState"
    | "timers"
    | "channels"
    | "watermarks"
    | "checkpoints"
    | "madeFrom"
    | "params";
  readonly expensive: boolean;
  readonly children: Children;
}

/** A value of the language with its type. */
export interface Typed {
  readonly type: Type;
  readonly value: unknown;
}
