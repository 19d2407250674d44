// Arguments of requests as they come: anything at all. Each is asked for by name and kind; what is missing or of
// another kind is refused in words that name it. Knows no request.

import { WeirError } from "../values/failure.ts";

export class Args {
  readonly #values: Readonly<Record<string, unknown>>;
  /** Of the request, or of the list's item: for messages. */
  readonly #where: string;

  constructor(where: string, values: unknown) {
    if (values !== undefined && values !== null && !isRecord(values)) {
      throw new WeirError("bad-request", `${where}: the arguments must be an object`);
    }
    this.#where = where;
    this.#values = (values as Readonly<Record<string, unknown>> | null | undefined) ?? {};
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  has(name: string): boolean {
    const value = this.#own(name);
    return value !== undefined && value !== null;
  }

  is(name: string, value: unknown): boolean {
    return this.#own(name) === value;
  }

  #refuse(name: string, expected: string): never {
    const found = this.has(name) ? `is ${kindOf(this.#own(name))}` : "is missing";
    throw new WeirError("bad-request", `${this.#where}: "${name}" ${found}; it must be ${expected}`);
  }

  integer(name: string, least = 0): number {
    const value = this.#own(name);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
      this.#refuse(name, least === 0 ? "a whole number, 0 or more" : `a whole number, ${least} or more`);
    }
    return value;
  }

  optionalInteger(name: string, least = 0): number | undefined {
    return this.has(name) ? this.integer(name, least) : undefined;
  }

  /** Any number above 0. */
  optionalPositive(name: string, expected = "a number above 0"): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#own(name);
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) this.#refuse(name, expected);
    return value;
  }

  text(name: string): string {
    const value = this.#own(name);
    if (typeof value !== "string") this.#refuse(name, "a text");
    return value;
  }

  /** A text, or a number written as one. */
  textOf(name: string): string {
    const value = this.#own(name);
    if (typeof value === "number") return String(value);
    return this.text(name);
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  optionalFlag(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#own(name);
    if (typeof value !== "boolean") this.#refuse(name, "true or false");
    return value;
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#own(name);
    const found = words.find(word => word === value);
    return found ?? this.#refuse(name, `one of ${words.map(word => `"${word}"`).join(", ")}`);
  }

  object(name: string): Args {
    const value = this.#own(name);
    if (!isRecord(value)) this.#refuse(name, "an object");
    return new Args(`${this.#where}: ${name}`, value);
  }

  optionalObject(name: string): Args | undefined {
    return this.has(name) ? this.object(name) : undefined;
  }

  list<T>(name: string, read: (item: unknown, where: string) => T): readonly T[] {
    const value = this.#own(name);
    if (!Array.isArray(value)) this.#refuse(name, "a list");
    return value.map((item, i) => read(item, `${this.#where}: ${name}[${i}]`));
  }

  optionalList<T>(name: string, read: (item: unknown, where: string) => T): readonly T[] {
    return this.has(name) ? this.list(name, read) : [];
  }

  objects<T>(name: string, read: (item: Args) => T): readonly T[] {
    return this.optionalList(name, (item, where) => {
      if (!isRecord(item)) throw new WeirError("bad-request", `${where} must be an object`);
      return read(new Args(where, item));
    });
  }

  texts(name: string): readonly string[] {
    return this.optionalList(name, (item, where) => {
      if (typeof item !== "string") throw new WeirError("bad-request", `${where} must be a text`);
      return item;
    });
  }

  integers(name: string): readonly number[] {
    return this.optionalList(name, (item, where) => {
      if (typeof item !== "number" || !Number.isSafeInteger(item)) {
        throw new WeirError("bad-request", `${where} must be a whole number`);
      }
      return item;
    });
  }

  /** Name and value of everything given: for settings that the language itself will judge. */
  entries(name: string): readonly (readonly [string, unknown])[] {
    if (!this.has(name)) return [];
    const value = this.#own(name);
    if (!isRecord(value)) this.#refuse(name, "an object");
    return Object.entries(value);
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return value.length <= 30 ? JSON.stringify(value) : "a text";
    case "number":
    case "boolean":
      return String(value);
    default:
      return "an object";
  }
}
