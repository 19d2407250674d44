// The program being written: its functions, the values handed to it, and one body at a time with the names it uses.
// A program is written either plain or stepping; the same generators write both. Knows no operators.

import type { Ambient, Expr, Local, SiteId } from "../plan/ir.ts";
import type { Plan } from "../plan/plan.ts";
import { mangle } from "./literals.ts";
import type { Outside } from "./outside.ts";
import { Stand } from "./stand.ts";

/** What the program of a chain, or a single lambda, is compiled against. */
export interface Surroundings {
  readonly plan: Plan;
  readonly outside: Outside;
  readonly params: ReadonlyMap<string, unknown>;
}

/** How a body reads and writes the states of its operator. */
export interface StateCode {
  /** `escapes`: the value may be kept by whoever gets it. */
  read(index: number, escapes: boolean, body: Body): string;
  /** Statements that put the value of an expression's code into a state. */
  set(index: number, value: string): string;
  append(index: number, item: string): string;
  putEntry(index: number, key: string, value: string): string;
}

/** What the words of a body mean where it stands. Absent: the checker lets no program say it there. */
export interface Frame {
  readonly ambient: Partial<Readonly<Record<Ambient, string>>>;
  readonly states?: StateCode;
  readonly aggregate?: (index: number) => string;
  /** Statements that emit the value of an expression's code. */
  readonly emit?: (port: number, value: string) => string;
  readonly timer?: (domain: "event" | "processing", cancel: boolean, at: string) => string;
  /** Statement that ends a handler; absent: `return` returns a value. */
  readonly leave?: string;
}

/** The generators of code, handed in: they call one another in a circle, their files do not. */
export interface Generators {
  /** A JavaScript expression of the same value. */
  expression(expr: Expr, body: Body): string;
  /** The text of the function of `Plan.functions[index]`, under this name. */
  functionText(index: number, name: string, program: Program, stepping: boolean): string;
}

export class Program {
  /** Where the bodies of a stepping program say what runs. */
  readonly stand: Stand | null;
  readonly values: unknown[] = [];
  readonly functions: string[] = [];
  readonly #names = new Map<unknown, string>();
  readonly #written = new Set<string>();
  readonly #lists = new Map<string, readonly (readonly Local[])[]>();

  constructor(
    readonly surroundings: Surroundings,
    readonly stepping: boolean,
    readonly generators: Generators,
  ) {
    this.stand = stepping ? new Stand() : null;
  }

  /** Name of a value handed to the program: an object, a function, or whatever cannot be written as text. */
  value(value: unknown): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = `$k${this.values.length}`;
    this.values.push(value);
    this.#names.set(value, name);
    return name;
  }

  /** Name of a list handed to the program; equal ones are handed over once. */
  list(items: readonly Local[]): string {
    const ids = items.map(({ id }) => id).join();
    const known = this.#lists.get(ids) ?? [];
    const same = known.find(list => list.every((item, i) => item === items[i]));
    if (same !== undefined) return this.value(same);
    this.#lists.set(ids, [...known, items]);
    return this.value(items);
  }

  /**
   * The name of a `fn` of the program. Each is written once, when first called, in the form its caller needs: stepping
   * where the caller is a generator, plain elsewhere. There is no recursion, so this ends.
   */
  functionName(index: number, stepping: boolean): string {
    const name = `${stepping ? "$g" : "$f"}${index}`;
    if (!this.#written.has(name)) {
      this.#written.add(name);
      this.functions.push(this.generators.functionText(index, name, this, stepping));
    }
    return name;
  }

  /** The whole text: a function body of `$values`. `$s` is the place of what runs now. */
  text(result: string): string {
    const values = this.values.map((_, i) => `const $k${i} = $values[${i}];`);
    return ['"use strict";', ...values, "let $s = -1;", ...this.functions, `return ${result};`, ""].join(
      "\n",
    );
  }
}

/** A local that can be seen where the body has come to. */
interface InScope {
  readonly local: Local;
  /** The JavaScript that it is. */
  readonly name: string;
  readonly writable: boolean;
}

/** One function's body while it is written. */
export class Body {
  readonly names: Map<number, string>;
  /** Those declared so far in this block and around it. */
  #scope: readonly InScope[] = [];
  /** Mutable locals that hold a list or map, with the name of the flag saying that they own it. */
  readonly owners: Map<number, string>;
  #temps = 0;

  constructor(
    readonly program: Program,
    readonly frame: Frame,
    /** Statements yield their place, and functions are called as generators. */
    readonly stepping: boolean,
    outer?: Body,
  ) {
    this.names = new Map(outer?.names);
    this.owners = new Map(outer?.owners);
  }

  /** A lambda inside: runs at one go, sees the names around it. */
  nested(): Body {
    return new Body(this.program, this.frame, false, this);
  }

  code(expr: Expr): string {
    return this.program.generators.expression(expr, this);
  }

  /** The name of a value handed to the program. */
  value(value: unknown): string {
    return this.program.value(value);
  }

  temp(): string {
    return `$t${this.#temps++}`;
  }

  /** Declares a local variable under a name of its own. */
  declare(local: Local): string {
    const name = mangle(local.name, local.id);
    this.bind(local, name);
    return name;
  }

  /** The local is what is there already under this name. */
  bind(local: Local, name: string, writable = true): void {
    this.names.set(local.id, name);
    this.#scope = [...this.#scope.filter(other => other.local.id !== local.id), { local, name, writable }];
  }

  /** What is declared meanwhile is out of sight afterwards. */
  scoped<T>(write: () => T): T {
    const before = this.#scope;
    const written = write();
    this.#scope = before;
    return written;
  }

  /** `const`, or where a debugger may assign it, `let`. */
  get variable(): "const" | "let" {
    return this.stepping ? "let" : "const";
  }

  local(id: number, name: string): string {
    return this.names.get(id) ?? mangle(name, id);
  }

  /** To stand at the start of the function. */
  get temps(): string {
    if (this.#temps === 0) return "";
    return `let ${Array.from({ length: this.#temps }, (_, i) => `$t${i}`).join(", ")};`;
  }

  /** A call of a function of the program that exists in both forms. */
  call(name: string, args: string): string {
    return this.stepping ? `(yield* ${name}(${args}))` : `${name}(${args})`;
  }

  /** Before a statement: the body may stand still here, and its locals be read and assigned. */
  step(site: SiteId): string {
    if (!this.stepping) return "";
    const { locals, access } = this.inScope;
    return `yield $frame.at(${site}, ${locals}, ${access});`;
  }

  /** The locals in scope, as a value, and code of a function that reads and writes them. */
  get inScope(): { readonly locals: string; readonly access: string } {
    const cases = this.#scope.map(({ local: { id }, name, writable }) => {
      const owner = this.owners.get(id);
      // Whoever reads a list may keep it.
      const seen = owner === undefined ? "" : `${owner} = false; `;
      const set = writable ? `if ($write) ${name} = $value;` : "if ($write) return undefined;";
      return `case ${id}: ${seen}${set} return ${name};`;
    });
    const locals = this.program.list(this.#scope.map(({ local }) => local));
    return { locals, access: `($local, $write, $value) => { switch ($local) { ${cases.join(" ")} } }` };
  }
}

/** `function` or `function*`. */
export const functionWord = (stepping: boolean): string => (stepping ? "function*" : "function");
