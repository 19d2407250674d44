// Calls of externs that answer later, in a simulated run. How long each takes in virtual time is drawn from the seed
// when it begins, so the schedule does not depend on how long it really takes: where the time has come and the answer
// has not, the whole run stands still. Knows no task.

import type { Answer } from "../../job/task-api.ts";
import type { Random } from "../../job/world.ts";

export interface OutstandingCall<Who> {
  readonly who: Who;
  readonly extern: number;
  /** The task's number for it. */
  readonly call: number;
  readonly dueMs: number;
  /** null: not answered yet. */
  answer: Answer | null;
}

/** What the host waits for. */
export interface WaitingCall {
  readonly extern: number;
  /** Resolves when the answer has come. */
  answered(): Promise<void>;
  /** Gives it up. */
  fail(failure: string): void;
}

export interface OutstandingCalls<Who> {
  begin(who: Who, extern: number, call: number, nowMs: number): (answer: Answer) => void;
  /** Those whose time has come. */
  due(nowMs: number): readonly OutstandingCall<Who>[];
  remove(call: OutstandingCall<Who>): void;
  readonly nextMs: number;
  /** The first whose time has come and whose answer has not. */
  unanswered(nowMs: number): WaitingCall | null;
  clear(): void;
}

export function createOutstandingCalls<Who>(random: Random, longestMs: number): OutstandingCalls<Who> {
  let calls: readonly OutstandingCall<Who>[] = [];
  const listeners = new Map<OutstandingCall<Who>, () => void>();
  const settle = (call: OutstandingCall<Who>, answer: Answer): void => {
    if (call.answer !== null) return;
    call.answer = answer;
    listeners.get(call)?.();
    listeners.delete(call);
  };
  return {
    begin(who, extern, call, nowMs) {
      const dueMs = nowMs + Math.floor(random.next() * (longestMs + 1));
      const begun: OutstandingCall<Who> = { who, extern, call, dueMs, answer: null };
      calls = [...calls, begun];
      return answer => settle(begun, answer);
    },
    due: nowMs => calls.filter(call => call.dueMs <= nowMs),
    remove(call) {
      calls = calls.filter(each => each !== call);
    },
    get nextMs() {
      return calls.reduce((least, { dueMs }) => Math.min(least, dueMs), Number.POSITIVE_INFINITY);
    },
    unanswered(nowMs) {
      const call = calls.find(each => each.answer === null && each.dueMs <= nowMs);
      if (call === undefined) return null;
      return {
        extern: call.extern,
        answered: () => new Promise(resolve => listeners.set(call, resolve)),
        fail: failure => settle(call, { failure }),
      };
    },
    clear() {
      calls = [];
      listeners.clear();
    },
  };
}
