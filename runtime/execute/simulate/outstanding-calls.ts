// Calls of externs that answer later, in a simulated run. How long each takes in virtual time is drawn from the seed
// when it begins, so the schedule does not depend on how long it really takes: where the time has come and the answer
// has not, the whole run stands still. Knows no task.

import type { Answer } from "../../job/task-api.ts";
import type { Random } from "../../job/world.ts";
import type { CallEntry } from "./input-log.ts";

export interface OutstandingCall<Who> {
  readonly who: Who;
  readonly extern: number;
  /** The task's number for it. */
  readonly call: number;
  readonly dueMs: number;
  /** Where the answer comes to. */
  readonly entry: CallEntry;
}

/** What the host waits for. */
export interface WaitingCall {
  readonly extern: number;
  /** Resolves when the answer has come. */
  answered(): Promise<void>;
  /** Gives it up. */
  fail(failure: string): void;
}

export type OutstandingImage<Who> = readonly OutstandingCall<Who>[];

export interface OutstandingCalls<Who> {
  /** `begin` makes the call, or finds what it came to before. */
  begin(
    call: { readonly who: Who; readonly extern: number; readonly call: number },
    nowMs: number,
    begin: (settled: () => void) => CallEntry,
  ): void;
  /** Those whose time has come. */
  due(nowMs: number): readonly OutstandingCall<Who>[];
  remove(call: OutstandingCall<Who>): void;
  readonly nextMs: number;
  /** The first whose time has come and whose answer has not. */
  unanswered(nowMs: number): WaitingCall | null;
  clear(): void;
  image(): OutstandingImage<Who>;
  reset(image: OutstandingImage<Who>): void;
}

/** What an entry came to: never what was thrown, which comes at once and nowhere else. */
export const answerOf = ({ answer }: CallEntry): Answer => {
  if (answer === null || "kind" in answer) throw new Error("a call is handed on before it is answered");
  return answer;
};

export function createOutstandingCalls<Who>(random: Random, longestMs: number): OutstandingCalls<Who> {
  let calls: readonly OutstandingCall<Who>[] = [];
  const listeners = new Map<CallEntry, () => void>();
  return {
    begin(call, nowMs, begin) {
      const dueMs = nowMs + Math.floor(random.next() * (longestMs + 1));
      const made: { entry: CallEntry | null } = { entry: null };
      made.entry = begin(() => {
        if (made.entry === null) return;
        listeners.get(made.entry)?.();
        listeners.delete(made.entry);
      });
      calls = [...calls, { ...call, dueMs, entry: made.entry }];
    },
    due: nowMs => (calls.length === 0 ? calls : calls.filter(call => call.dueMs <= nowMs)),
    remove(call) {
      calls = calls.filter(each => each !== call);
    },
    get nextMs() {
      return calls.reduce((least, { dueMs }) => Math.min(least, dueMs), Number.POSITIVE_INFINITY);
    },
    unanswered(nowMs) {
      if (calls.length === 0) return null;
      const call = calls.find(each => each.entry.answer === null && each.dueMs <= nowMs);
      if (call === undefined) return null;
      const { entry, extern } = call;
      return {
        extern,
        answered: () =>
          new Promise(resolve => {
            if (entry.answer === null) listeners.set(entry, resolve);
            else resolve();
          }),
        fail: failure => {
          entry.answer ??= { failure };
          listeners.get(entry)?.();
        },
      };
    },
    clear() {
      calls = [];
    },
    image: () => calls,
    reset(image) {
      calls = image;
    },
  };
}
