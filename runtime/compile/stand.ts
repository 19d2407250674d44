// What runs now in one chain's stepping program: the frames of operators and `fn`s, outermost first, with their locals.
// Generated code enters, says where it is, and leaves; whoever looks reads and sets locals through closures that the
// generated code hands over, over those declared so far.

import type { Local, SiteId } from "../plan/ir.ts";
import { WeirError } from "../values/failure.ts";
import type { Value } from "../values/value.ts";
import { type BodyFrame, type Cause, type Pause, RECORD } from "./pause.ts";

/** Reads a local, or writes and then reads it. undefined: it cannot be written. */
type Access = (local: number, write: boolean, value: unknown) => unknown;

/** What is known of an operator's function before it runs. */
export interface EntryInfo {
  readonly node: number;
  readonly cause: Cause;
  readonly input: number;
  readonly site: SiteId;
  /** Names that the record (or the timer's moment) has in the body. */
  readonly locals: readonly Local[];
}

export interface CallInfo {
  readonly function: number;
  readonly site: SiteId;
  readonly locals: readonly Local[];
}

export class Stand {
  readonly #frames: StandingFrame[] = [];

  /** Innermost first. */
  get frames(): readonly BodyFrame[] {
    return this.#frames.toReversed();
  }

  enter(
    info: EntryInfo,
    element: Access,
    key: (() => unknown) | null,
    timestamp: number,
    window: { readonly start: number; readonly end: number } | null,
  ): StandingFrame {
    const frame = new StandingFrame(info.node, null, info.site, info.locals, element, key);
    frame.given = { info, element, timestamp, window };
    this.#frames.push(frame);
    return frame;
  }

  call(info: CallInfo, access: Access): StandingFrame {
    const caller = this.#frames.at(-1)!;
    const frame = new StandingFrame(caller.node, info.function, info.site, info.locals, access, null);
    frame.caller = caller;
    this.#frames.push(frame);
    return frame;
  }

  /** Whatever was entered within it is left too. */
  leave(frame: StandingFrame): void {
    const at = this.#frames.lastIndexOf(frame);
    if (at >= 0) this.#frames.length = at;
  }

  /** `frame` counts from the innermost; `local` may be `RECORD`. */
  set(frame: number, local: number, value: Value): void {
    const at = this.#frames.at(-1 - frame);
    if (at === undefined) throw new WeirError("no-frame", `There is no frame ${frame} here.`);
    at.write(local, value);
  }
}

export class StandingFrame implements BodyFrame {
  given: {
    readonly info: EntryInfo;
    readonly element: Access;
    readonly timestamp: number;
    readonly window: { readonly start: number; readonly end: number } | null;
  } | null = null;
  /** Of a `fn`. */
  caller: StandingFrame | null = null;
  #found: { readonly key: unknown } | null = null;

  constructor(
    readonly node: number,
    readonly fn: number | null,
    public site: SiteId,
    public locals: readonly Local[],
    private access: Access,
    private readonly findKey: (() => unknown) | null,
  ) {}

  // -------------------------------------------------------------- said by generated code

  entry(): Pause {
    return { kind: "entry", node: this.node, site: this.site, cause: this.given!.info.cause };
  }

  at(site: SiteId, locals: readonly Local[], access: Access): Pause {
    this.site = site;
    this.locals = locals;
    this.access = access;
    return { kind: "statement", node: this.node, site };
  }

  wrote(state: string, key: Value, namespace: Value): Pause {
    return { kind: "wrote", node: this.node, site: this.site, state, key, namespace };
  }

  /** The key has been computed. */
  keyed(key: unknown): void {
    this.#found = { key };
  }

  // -------------------------------------------------------------- asked by whoever looks

  get function(): number | null {
    return this.fn;
  }

  get element(): BodyFrame["element"] {
    if (this.given === null) return null;
    const { info, element, timestamp, window } = this.given;
    const value = element(RECORD, false, undefined) as Value;
    return { cause: info.cause, input: info.input, value, timestamp, window };
  }

  get key(): Value | undefined {
    if (this.caller !== null) return this.caller.key;
    if (this.#found !== null) return this.#found.key as Value;
    try {
      return this.findKey?.() as Value | undefined;
    } catch {
      // The record will fail by it when its turn comes.
      return undefined;
    }
  }

  readLocal(id: number): Value {
    if (id === RECORD && this.given !== null) return this.given.element(id, false, undefined) as Value;
    return this.access(id, false, undefined) as Value;
  }

  write(id: number, value: Value): void {
    const isElement = id === RECORD && this.given !== null;
    if (!isElement && !this.locals.some(local => local.id === id)) {
      throw new WeirError("no-such-local", "There is no such variable in this frame.");
    }
    const access = isElement ? this.given!.element : this.access;
    if (access(id, true, value) !== undefined) return;
    throw new WeirError("read-only", "This cannot be set: what a timer or a window is given is fixed.");
  }
}
