// Places in a run, compared.

import { WeirError } from "../values/failure.ts";
import type { Moment } from "./session.ts";

export const START: Moment = { step: 0, pause: 0 };

/** Below 0: `a` comes before `b`. */
export const compareMoments = (a: Moment, b: Moment): number => a.step - b.step || a.pause - b.pause;

export const isBefore = (a: Moment, b: Moment): boolean => compareMoments(a, b) < 0;

/** Between two steps. */
export const atStep = (step: number): Moment => ({ step, pause: 0 });

/** As somebody asks for it. */
export function clamped(moment: Moment): Moment {
  const whole = Number.isInteger(moment.step) && Number.isInteger(moment.pause);
  if (whole && moment.step >= 0 && moment.pause >= 0) return moment;
  throw new WeirError("no-such-moment", "A step is a whole number from 0", {
    remedy: `${START.step} is the start of the run`,
  });
}
