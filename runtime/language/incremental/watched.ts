// Tables that remember what was asked of them: the checker reads names through them, and what it read is all that a
// declaration's result depends on besides its own text.

/** Writes and reads go to `target`; each question is noted once. */
export class WatchedMap<K, V> extends Map<K, V> {
  readonly #target: ReadonlyMap<K, V> & Partial<Pick<Map<K, V>, "set">>;
  readonly #note: (dependency: Question<K, V>) => void;
  readonly #written: (key: K, value: V) => void;
  readonly #asked = new Set<K>();
  #listed = false;

  constructor(
    target: ReadonlyMap<K, V>,
    note: (question: Question<K, V>) => void,
    written: (key: K, value: V) => void = () => {},
  ) {
    super();
    this.#target = target;
    this.#note = note;
    this.#written = written;
  }

  override get(key: K): V | undefined {
    const value = this.#target.get(key);
    this.#ask(key, value);
    return value;
  }

  override has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  override set(key: K, value: V): this {
    this.#asked.add(key);
    this.#target.set?.(key, value);
    this.#written(key, value);
    return this;
  }

  override get size(): number {
    this.#list();
    return this.#target === undefined ? 0 : this.#target.size;
  }

  override keys(): MapIterator<K> {
    this.#list();
    return this.#target.keys();
  }

  override values(): MapIterator<V> {
    for (const [key, value] of this.#target) this.#ask(key, value);
    this.#list();
    return this.#target.values();
  }

  override entries(): MapIterator<[K, V]> {
    this.values();
    return this.#target.entries();
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  override forEach(run: (value: V, key: K, map: Map<K, V>) => void): void {
    this.values();
    for (const [key, value] of this.#target) run(value, key, this);
  }

  #ask(key: K, value: V | undefined): void {
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#note({ kind: "value", key, value });
  }

  #list(): void {
    if (this.#listed || this.#target === undefined) return;
    this.#listed = true;
    this.#note({ kind: "keys", keys: [...this.#target.keys()] });
  }
}

export type Question<K, V> =
  | { readonly kind: "value"; readonly key: K; readonly value: V | undefined }
  | { readonly kind: "keys"; readonly keys: readonly K[] };

/** Whether a table answers a question as it was answered then. */
export function answersSame<K, V>(
  table: ReadonlyMap<K, V>,
  question: Question<K, V>,
  same: (a: V | undefined, b: V | undefined) => boolean,
): boolean {
  if (question.kind === "value") return same(table.get(question.key), question.value);
  if (table.size !== question.keys.length) return false;
  let i = 0;
  for (const key of table.keys()) if (key !== question.keys[i++]) return false;
  return true;
}
