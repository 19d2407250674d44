// Places in a run, compared.

import type { Moment } from "./session.ts";

export const START: Moment = { step: 0, pause: 0 };

/** Below 0: `a` comes before `b`. */
export const compareMoments = (a: Moment, b: Moment): number => a.step - b.step || a.pause - b.pause;

export const isBefore = (a: Moment, b: Moment): boolean => compareMoments(a, b) < 0;

/** Between two steps. */
export const atStep = (step: number): Moment => ({ step, pause: 0 });
