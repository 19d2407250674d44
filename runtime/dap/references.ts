// Numbers that stand for what can be opened. Those of a stop are forgotten when the session moves; those of output
// stay, the newest ten thousand of them. Knows no values.

import type { Children, Item } from "../debug/item.ts";
import { WeirError } from "../values/failure.ts";

const MAX_KEPT = 10_000;
/** Numbers of output are odd, numbers of a stop are even: neither is ever given twice. */
const STRIDE = 2;

/** What has been shown of one opened value: setting a variable names it again. */
export interface Opened {
  readonly children: Children;
  readonly shown: Map<string, Item>;
}

export class References {
  readonly #ofStop = new Map<number, Opened>();
  readonly #kept = new Map<number, Opened>();
  #nextOfStop = 2;
  #nextKept = 1;

  /** 0: there is nothing to open. */
  forStop(children: Children | null): number {
    if (children === null) return 0;
    const reference = this.#nextOfStop;
    this.#nextOfStop += STRIDE;
    this.#ofStop.set(reference, { children, shown: new Map() });
    return reference;
  }

  forOutput(children: Children): number {
    const reference = this.#nextKept;
    this.#nextKept += STRIDE;
    this.#kept.set(reference, { children, shown: new Map() });
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return reference;
  }

  isKept(reference: number): boolean {
    return this.#kept.has(reference);
  }

  find(reference: number): Opened {
    const found = this.#ofStop.get(reference) ?? this.#kept.get(reference);
    if (found !== undefined) return found;
    throw new WeirError("stale-reference", "What this showed is gone: the session has moved since", {
      remedy: "Ask for the scopes again",
    });
  }

  /** The session moves. */
  forgetStop(): void {
    this.#ofStop.clear();
  }
}
