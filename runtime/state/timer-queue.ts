// A binary heap of timers by (timestamp, sequence): those of keys, and those of windows. Cancelled timers stay where they are until they surface, or
// until they are the greater part, which keeps cancelling cheap and memory bounded.

export interface Queued {
  readonly timestamp: number;
  readonly sequence: number;
  cancelled: boolean;
}

const before = (a: Queued, b: Queued): boolean =>
  a.timestamp < b.timestamp || (a.timestamp === b.timestamp && a.sequence < b.sequence);

export class TimerQueue<Timer extends Queued> {
  #heap: Timer[] = [];
  #cancelled = 0;

  /** The earliest timer that is not cancelled. */
  first(): Timer | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.cancelled) {
      this.take();
      this.#cancelled--;
    }
    return this.#heap[0];
  }

  add(timer: Timer): void {
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
  }

  /** Removes the root. */
  take(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  noteCancelled(): void {
    this.#cancelled++;
    if (this.#cancelled < 64 || this.#cancelled * 2 < this.#heap.length) return;
    this.#heap = this.live().sort((a, b) => (before(a, b) ? -1 : 1));
    this.#cancelled = 0;
  }

  live(): Timer[] {
    return this.#heap.filter(timer => !timer.cancelled);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    const timer = heap[from]!;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const timer = heap[from]!;
    let at = from;
    for (let child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, timer)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = timer;
  }
}
