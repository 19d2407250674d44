// How often something has come: the moments at which it did, in the order of the run, so that the same moment has the
// same count however it was come to. And conditions on the count, as a person writes them: `3`, `>= 3`, `% 10 == 0`.

import type { Moment } from "./session.ts";

export interface HitLog {
  readonly count: number;
  readonly last: Moment | null;
  /** Notes a moment unless it lies before one already noted; gives its number, from 1. */
  note(moment: Moment): number;
  /** Whether one of those in [from, to] has a number that `wanted` takes. */
  any(from: Moment, to: Moment, wanted: (count: number) => boolean): boolean;
  /** Forgets what came after this moment. */
  forget(after: Moment): void;
  clear(): void;
}

export function createHitLog(): HitLog {
  let steps = new Float64Array(64);
  let pauses = new Float64Array(64);
  let count = 0;

  /** How many lie before this moment. */
  const before = ({ step, pause }: Moment): number => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      const later = steps[middle]! - step || pauses[middle]! - pause;
      if (later < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    get count() {
      return count;
    },
    get last() {
      return count === 0 ? null : { step: steps[count - 1]!, pause: pauses[count - 1]! };
    },
    note(moment) {
      const at = before(moment);
      if (at < count) return at + 1;
      if (count === steps.length) {
        steps = grown(steps);
        pauses = grown(pauses);
      }
      steps[count] = moment.step;
      pauses[count] = moment.pause;
      return ++count;
    },
    any(from, to, wanted) {
      const end = before({ step: to.step, pause: to.pause + 1 });
      for (let at = before(from); at < end; at++) if (wanted(at + 1)) return true;
      return false;
    },
    forget({ step, pause }) {
      count = before({ step, pause: pause + 1 });
    },
    clear() {
      count = 0;
    },
  };
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

// ---------------------------------------------------------------- conditions on the count

export interface HitCondition {
  readonly text: string;
  holds(count: number): boolean;
  /** `stops at the 3rd time`. */
  readonly words: string;
}

const FORM = /^(==|=|>=|>|<=|<|%)?\s*(\d+)\s*(?:==\s*(\d+)\s*)?$/;

/** null: it is none. */
export function parseHitCondition(text: string): HitCondition | null {
  const match = FORM.exec(text.trim());
  if (match === null) return null;
  const operator = match[1] ?? "==";
  const number = Number(match[2]);
  const rest = match[3] === undefined ? 0 : Number(match[3]);
  if (match[3] !== undefined && operator !== "%") return null;
  if (!Number.isSafeInteger(number) || (operator === "%" && (number === 0 || rest >= number))) return null;
  switch (operator) {
    case ">=":
      return { text, holds: count => count >= number, words: `from the ${ordinal(number)} time on` };
    case ">":
      return { text, holds: count => count > number, words: `after the ${ordinal(number)} time` };
    case "<=":
      return { text, holds: count => count <= number, words: `up to the ${ordinal(number)} time` };
    case "<":
      return { text, holds: count => count < number, words: `before the ${ordinal(number)} time` };
    case "%":
      return {
        text,
        holds: count => count % number === rest,
        words:
          rest === 0
            ? `every ${ordinal(number)} time`
            : `whenever the count divided by ${number} leaves ${rest}`,
      };
    default:
      return { text, holds: count => count === number, words: `at the ${ordinal(number)} time` };
  }
}

export function ordinal(number: number): string {
  const tens = number % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}
