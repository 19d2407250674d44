// Windows of event time: which a record belongs to, whether it is late, and what fires. The windows of a key are found
// by one look-up of the key; the one used last is tried first. Where the operator goes on after a failure, a record that
// fails is undone in all its windows before any of them fires.

import type { SiteId } from "../plan/ir.ts";
import { canonicalText, isScalar } from "../state/canonical.ts";
import type { WindowStore } from "../state/window-store.ts";
import { RecordFailure } from "../values/failure.ts";
import { NO_TIMESTAMP } from "../values/value.ts";
import { bodyOf, emitResult, type Kept, resultLine, type WindowWords } from "./kept.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import type { TimeWindow } from "./window-spec.ts";
import type { Body } from "./writer.ts";

export const timedFunctions = (writer: OperatorWriter, kept: Kept, window: TimeWindow): readonly string[] => [
  new TimedWriter(writer, kept, window).takes(),
  fires(writer, kept),
];

function storeOf(writer: OperatorWriter): WindowStore {
  const { windows } = writer.state;
  if (windows === null) throw new Error(`${writer.node.uid} keeps no windows`);
  return windows;
}

const words = (writer: OperatorWriter): WindowWords => {
  const { firing } = storeOf(writer).window;
  return {
    windowStart: "$c.start",
    windowEnd: "$c.end",
    windowFiring: firing < 0 ? "1" : `$c.slots[${firing}]`,
  };
};

/** The function that emits the result of the window `$c`; a firing counts even if its result fails. */
function fires(writer: OperatorWriter, kept: Kept): string {
  const body = bodyOf(writer, kept, words(writer), true);
  const compute = resultLine(kept, body);
  const { firing } = storeOf(writer).window;
  const count = firing < 0 ? "" : `${ownLine(writer)} $c.slots[${firing}] = $c.slots[${firing}] + 1;`;
  const lines = [
    `const $key = $c.key, $ts = $c.end - 1; ${body.temps} let $r; ${count}`,
    writer.guarded ? writer.guard(compute, "null") : compute,
    emitResult(writer, kept),
  ];
  return writer.fires(lines.join("\n"), "$c.end - 1", `{ "start": $c.start, "end": $c.end }`);
}

function ownLine(writer: OperatorWriter): string {
  const store = writer.program.value(storeOf(writer));
  return `if ($c.epoch !== ${store}.epoch) ${store}.own($c);`;
}

function withoutTimestamp(site: SiteId): never {
  throw new RecordFailure("The record has no timestamp, so that it belongs to no window of time.", site);
}

class TimedWriter {
  readonly #store: string;
  readonly #body: Body;
  readonly #undo: string;
  readonly #latenessMs: number;

  constructor(
    private readonly writer: OperatorWriter,
    private readonly kept: Kept,
    private readonly window: TimeWindow,
  ) {
    this.#store = writer.program.value(storeOf(writer));
    this.#body = bodyOf(writer, kept, words(writer));
    this.#undo = writer.undo;
    this.#latenessMs = window.allowedLatenessMs;
  }

  takes(): string {
    const { writer } = this;
    const key = writer.keyLine(this.#body, this.kept.input);
    const assigned = this.#assigned();
    const lines = [this.#body.temps, this.#timestampLine(), key, this.#watermarkLine(), ...assigned];
    return writer.takes(lines, this.kept.input, this.kept.records);
  }

  #assigned(): readonly string[] {
    switch (this.window.kind) {
      case "tumbling":
        return this.#tumbling(this.window);
      case "sliding":
        return this.#sliding(this.window);
      case "session":
        return this.#session(this.window);
    }
  }

  #timestampLine(): string {
    const { writer } = this;
    const fail = `${writer.program.value(withoutTimestamp)}(${writer.node.site});`;
    return `if ($ts === ${NO_TIMESTAMP}) { ${writer.guarded ? writer.guard(fail, "$v") : fail} }`;
  }

  /** `$wm`: what a record of this key is late by. */
  #watermarkLine(): string {
    const state = this.writer.program.value(this.writer.state);
    return `const $wm = ${state}.groups === null ? ${state}.watermark : ${state}.watermarkOf(${this.#store}.groupOf($key));`;
  }

  /** `$q`, and `$e`: the windows of the key. */
  #keyLines(): string {
    const { keyType } = this.writer.node;
    const plain = keyType === null || isScalar(keyType);
    const canonical = plain ? "$key" : `${this.writer.program.value(canonicalText)}($key)`;
    return `const $q = ${canonical}; let $e = ${this.#store}.index.get($q);`;
  }

  get #insertLine(): string {
    return `if ($e === undefined) $e = ${this.#store}.insert($q, $key);`;
  }

  /** Out of the operator, as late. */
  get #late(): string {
    const { writer } = this;
    const { latePort } = this.window;
    const { observe } = writer.parts;
    const event = writer.program.value(lateEvent(writer.node.uid));
    if (latePort !== null) return `{ ${writer.emit(latePort, "$v")} return; }`;
    return observe === null ? "return;" : `{ ${writer.program.value(observe)}(${event}); return; }`;
  }

  /** Undone if it fails; `lines` may leave `$c` and `$e` changed. */
  #guarded(lines: string): string {
    const { writer } = this;
    if (!writer.guarded) return lines;
    return `${this.#undo}.start(); ${writer.guard(lines, "$v", `${this.#undo}.rollBack();`)}`;
  }

  #keep(cell = "$c"): string {
    return this.writer.guarded ? `${this.#undo}.keep(${cell});` : "";
  }

  get #update(): string {
    return `${ownLine(this.writer)} ${this.kept.update(this.#body)}`;
  }

  /** A window that the watermark has passed already fires at once. */
  #fireLine(): string {
    if (this.#latenessMs === 0) return "";
    return `if ($c.end - 1 <= $wm) { ${this.writer.call(this.writer.made("fire"), "$c")} }`;
  }

  /** `$from`: the start of the newest window that holds the record, each `stepMs` after the one before. */
  #fromLine(stepMs: number, offsetMs: number): string {
    const since = offsetMs === 0 ? "$ts" : `($ts - ${offsetMs})`;
    return `const $m = ${since} % ${stepMs}, $from = $ts - ($m < 0 ? $m + ${stepMs} : $m);`;
  }

  #tumbling({ sizeMs, offsetMs }: TimeWindow & { readonly kind: "tumbling" }): readonly string[] {
    const find = `if ($c.start !== $from) $c = ${this.#store}.at($e, $from, $from + ${sizeMs}, ${this.#undo});`;
    const change = [
      this.kept.prepare(this.#body),
      this.#keyLines(),
      `${this.#insertLine} $c = $e.last; ${find} ${this.#keep()}`,
      this.#update,
    ];
    return [
      this.#fromLine(sizeMs, offsetMs),
      `if ($from + ${sizeMs - 1 + this.#latenessMs} <= $wm) ${this.#late}`,
      "let $c;",
      this.#guarded(change.join("\n")),
      this.#fireLine(),
    ];
  }

  /** Where windows do not meet, a record between two belongs to none: it is late by its own timestamp. */
  #sliding({ sizeMs, slideMs, offsetMs }: TimeWindow & { readonly kind: "sliding" }): readonly string[] {
    const late = `if ($from + ${sizeMs - 1 + this.#latenessMs} <= $wm) ${this.#late}`;
    const gap = `if ($from <= $ts - ${sizeMs}) { if ($ts + ${this.#latenessMs} <= $wm) ${this.#late} return; }`;
    const each = (lines: string) =>
      `for (let $f = $from; $f > $ts - ${sizeMs} && $f + ${sizeMs - 1 + this.#latenessMs} > $wm; $f -= ${slideMs}) {
let $c = ${this.#store}.before($e, $f, $f + ${sizeMs}, ${this.#undo}); ${lines} }`;
    const begin = `${this.#store}.beginAt($e);`;
    const fire = this.#fireLine();
    const apart = this.writer.guarded && fire !== "";
    const change = [
      this.kept.prepare(this.#body),
      this.#insertLine,
      begin,
      each(`${this.#keep()} ${this.#update} ${apart ? "" : fire}`),
    ];
    return [
      this.#fromLine(slideMs, offsetMs),
      slideMs > sizeMs ? gap : "",
      late,
      this.#keyLines(),
      this.#guarded(change.join("\n")),
      apart ? `if ($ts <= $wm) { ${begin} ${each(fire)} }` : "",
    ];
  }

  /** Late only where it meets no session that is still kept. */
  #session({ gapMs }: TimeWindow & { readonly kind: "session" }): readonly string[] {
    const store = this.#store;
    const touches = `${store}.touches($e, $ts, $end)`;
    const absorb = `if (${store}.absorbed.length > 0) for (const $d of ${store}.absorbed) { ${this.kept.merge(this.#body)} }`;
    const change = [
      this.kept.prepare(this.#body),
      `$c = $e === undefined ? undefined : ${store}.meeting($e, $ts, $end, ${this.#undo});`,
      `if ($c === undefined) { ${this.#insertLine} $c = ${store}.at($e, $ts, $end, ${this.#undo}); ${this.#keep()} }`,
      `else { ${ownLine(this.writer)} ${absorb} }`,
      this.#update,
    ];
    return [
      `const $end = $ts + ${gapMs};`,
      this.#keyLines(),
      `if ($end + ${this.#latenessMs - 1} <= $wm && !${touches}) ${this.#late}`,
      "let $c;",
      this.#guarded(change.join("\n")),
      this.#fireLine(),
    ];
  }
}

const lateEvent = (uid: string) => ({ type: "lateRecordDropped", uid }) as const;
