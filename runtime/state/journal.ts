// Images of something large, at the cost of what changes between them. The thing itself is always as it is now; an image
// knows only how to get back to it from the one after it, and going there turns those steps round (Baker's way of having
// many versions of one array). Nothing is noted before the first image. Knows nothing of what is noted.

/** One image. Whoever drops the last reference to it frees what only it needed. */
export interface Version<Entry> {
  /** Taken after this one, or before it where the thing was taken back; null: this is the one taken or gone to last. */
  next: Version<Entry> | null;
  /** What leads here from `next` (from now, where that is null), read from its end. */
  log: Entry[];
}

export class Journal<Entry> {
  #current: Version<Entry> | null = null;

  /** `undo` puts one thing back, and gives the entry that puts it forth again. */
  constructor(private readonly undo: (entry: Entry) => Entry) {}

  /** Whether changes have to be noted at all. */
  get on(): boolean {
    return this.#current !== null;
  }

  /** Before (or, where it makes no difference, after) the change. */
  note(entry: Entry): void {
    this.#current!.log.push(entry);
  }

  /** What has been noted since the last image. */
  get noted(): readonly Entry[] {
    return this.#current?.log ?? [];
  }

  /** As it is now. The same one again where nothing has changed. */
  image(): Version<Entry> {
    const before = this.#current;
    if (before !== null && before.log.length === 0) return before;
    const version: Version<Entry> = { next: null, log: [] };
    if (before !== null) before.next = version;
    this.#current = version;
    return version;
  }

  reset(version: Version<Entry>): void {
    const way: Version<Entry>[] = [];
    for (let at: Version<Entry> | null = version; at !== null; at = at.next) way.push(at);
    // What was done since the last image, nobody has an image of.
    this.#revert(way.pop()!.log);
    let at = this.#current!;
    for (let before = way.pop(); before !== undefined; before = way.pop()) {
      at.log = this.#revert(before.log);
      at.next = before;
      at = before;
    }
    at.log = [];
    at.next = null;
    this.#current = at;
  }

  /** Every entry that leads from now back to the version, the one that leads furthest first. */
  *since(version: Version<Entry>): Generator<Entry, void, void> {
    for (let at: Version<Entry> | null = version; at !== null; at = at.next) yield* at.log;
  }

  #revert(log: readonly Entry[]): Entry[] {
    const forth: Entry[] = [];
    for (let i = log.length - 1; i >= 0; i--) forth.push(this.undo(log[i]!));
    return forth;
  }
}
