// Which extern is being called right now, in memory that the host's thread shares: a call that hangs can be named
// from outside. Two stores a call, no lock.

const BYTES = 16;
const CALLED = 0;
const SINCE = 1;

export const createExternStatus = (): SharedArrayBuffer => new SharedArrayBuffer(BYTES);

export interface ExternCall {
  /** Index into `Plan.externs`. */
  readonly extern: number;
  /** Milliseconds since 1970-01-01Z at which the call began. */
  readonly sinceMs: number;
}

/** Read by the host: null while no extern is being called. */
export function currentExternCall(status: SharedArrayBuffer): ExternCall | null {
  const called = Atomics.load(new Int32Array(status, 0, 1), CALLED);
  return called === 0 ? null : { extern: called - 1, sinceMs: new Float64Array(status)[SINCE]! };
}

export interface StatusWriter {
  begin(extern: number): void;
  end(): void;
}

export function statusWriter(status: SharedArrayBuffer | undefined): StatusWriter {
  if (status === undefined) return { begin() {}, end() {} };
  const called = new Int32Array(status, 0, 1);
  const times = new Float64Array(status);
  return {
    begin(extern) {
      times[SINCE] = Date.now();
      Atomics.store(called, CALLED, extern + 1);
    },
    end() {
      Atomics.store(called, CALLED, 0);
    },
  };
}
