// The one door between a simulated run and everything outside it. What is logged is answered from the log; where the log
// ends the outside is asked, and its answer logged. A run that was taken back and goes another way (`fork`) forgets what
// lies ahead, but not what sources have given already: what came once may not come again.

import type { Answer } from "../../job/task-api.ts";
import type { Outside } from "../../operators/chain.ts";
import { attempt, type CallEntry, type InputLog, thrownAgain } from "./input-log.ts";
import { LoggedReader, Reading, type ReadingOptions } from "./logged-reader.ts";
import { newWriterLog, type WriterLog } from "./logged-writer.ts";
import { createScale } from "./weight.ts";

export interface DoorImage {
  readonly calls: number;
}

export class Door {
  readonly #readings = new Map<string, Reading>();
  readonly #writers = new Map<string, WriterLog>();
  readonly #calls: CallEntry[] = [];
  /** How many of the first calls are forgotten. */
  #letGo = 0;
  readonly #scale = createScale();
  #callBytes = 0;
  #at = 0;
  /** Nothing is asked but the log. */
  #closed = false;

  constructor(replay: InputLog | undefined) {
    if (replay === undefined) return;
    this.#closed = true;
    for (const log of replay.readers) this.#readings.set(key(log.attempt, log.name), new Reading(log));
    this.#calls.push(...replay.calls);
  }

  get log(): InputLog {
    return { readers: [...this.#readings.values()].map(({ log }) => log), calls: this.#calls };
  }

  openReader(options: ReadingOptions): LoggedReader {
    const id = key(options.attempt, options.name);
    const known = this.#readings.get(id);
    if (known !== undefined) return new LoggedReader(known.by(this.#closed ? null : options));
    if (this.#closed) throw new Error(`replay left the log: ${options.name} was opened again`);
    const reading = Reading.open(options);
    this.#readings.set(id, reading);
    return new LoggedReader(reading);
  }

  /** A reader looks at the clock: what it gives depends on it. */
  asksTime(attempt: number, name: string): null {
    const reading = this.#readings.get(key(attempt, name));
    if (reading !== undefined) reading.asksTime = true;
    return null;
  }

  /** What a writer without memory of its own was asked before, from its beginning. */
  writerLog(name: string, attempt: number): WriterLog {
    const id = key(attempt, name);
    const known = this.#writers.get(id) ?? newWriterLog();
    this.#writers.set(id, known);
    return known;
  }

  /** The outside of a task: its clock and its random numbers are of this world. */
  outside(real: Outside): Outside {
    return {
      now: () => real.now(),
      random: () => real.random(),
      callExtern: (extern, args) => {
        const { answer } = this.#entry(extern, entry => {
          entry.answer = attempt(() => ({ value: real.callExtern(extern, args) }));
        });
        if (answer !== null && "value" in answer) return answer.value;
        if (answer !== null && "kind" in answer) throw thrownAgain(answer);
        throw new Error("an extern was called and gave neither value nor failure");
      },
    };
  }

  /** A call that is answered later, in the entry. */
  begin(extern: number, call: (settle: (answer: Answer) => void) => void): CallEntry {
    return this.#entry(extern, entry =>
      call(answer => {
        entry.answer ??= answer;
      }),
    );
  }

  #entry(extern: number, ask: (entry: CallEntry) => void): CallEntry {
    const known = this.#calls[this.#at++ - this.#letGo];
    if (known !== undefined) {
      if (known.extern !== extern) throw new Error(`replay left the log at call ${this.#at - 1}`);
      return known;
    }
    if (this.#closed) throw new Error(`replay left the log: extern ${extern} was called again`);
    const entry: CallEntry = { extern, answer: null };
    this.#calls.push(entry);
    ask(entry);
    this.#callBytes += CALL_BYTES + this.#scale.weigh(entry.answer);
    return entry;
  }

  // -------------------------------------------------------------- images

  image(): DoorImage {
    return { calls: this.#at };
  }

  reset({ calls }: DoorImage): void {
    this.#at = calls;
  }

  /** `attempt`: the one under way; later ones have not been. */
  fork(attempt: number): void {
    this.#closed = false;
    this.#calls.length = this.#at - this.#letGo;
    for (const [id] of this.#writers) if (Number.parseInt(id, 10) > attempt) this.#writers.delete(id);
    const later = [...this.#readings].filter(([, { log }]) => log.attempt > attempt);
    for (const [id, reading] of later) {
      this.#readings.delete(id);
      const earlier = this.#readings.get(key(attempt, reading.log.name));
      reading.leaveTo(earlier);
    }
  }

  /** About how much memory the log takes. */
  get bytes(): number {
    let bytes = this.#callBytes;
    for (const reading of this.#readings.values()) bytes += reading.bytes;
    return bytes;
  }

  /** Nobody goes back before this image, in which this attempt was under way. */
  letGo({ calls }: DoorImage, attempt: number): void {
    const gone = calls - this.#letGo;
    if (gone > 0) this.#callBytes -= Math.round((this.#callBytes * gone) / this.#calls.length);
    this.#calls.splice(0, Math.max(0, gone));
    this.#letGo = Math.max(this.#letGo, calls);
    for (const [id, reading] of this.#readings) {
      if (reading.log.attempt >= attempt) continue;
      reading.close();
      this.#readings.delete(id);
    }
    for (const id of this.#writers.keys()) if (Number.parseInt(id, 10) < attempt) this.#writers.delete(id);
  }

  /** Whatever is open outside is closed; asked again, it is opened again. */
  close(): void {
    for (const reading of this.#readings.values()) reading.close();
  }
}

/** Of a call without what it came to. */
const CALL_BYTES = 48;

const key = (attempt: number, name: string): string => `${attempt}/${name}`;
