// An order in which everything comes after what it needs, and the circles that have none. Iterative, since a
// program may be longer than a stack is deep.

export interface Ordering<T> {
  readonly order: readonly T[];
  /** Each circle once, in the order of its steps. */
  readonly circles: readonly (readonly T[])[];
}

export function inOrder<T>(items: Iterable<T>, needs: (item: T) => Iterable<T>): Ordering<T> {
  const order: T[] = [];
  const circles: T[][] = [];
  /** Position on the path, or -1 when done. */
  const state = new Map<T, number>();
  const path: { readonly item: T; readonly rest: Iterator<T> }[] = [];
  const enter = (item: T) => {
    state.set(item, path.length);
    path.push({ item, rest: needs(item)[Symbol.iterator]() });
  };
  for (const start of items) {
    if (!state.has(start)) enter(start);
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const next = top.rest.next();
      if (next.done === true) {
        state.set(top.item, -1);
        order.push(top.item);
        path.pop();
        continue;
      }
      const at = state.get(next.value);
      if (at === undefined) enter(next.value);
      else if (at >= 0) circles.push(path.slice(at).map(step => step.item));
    }
  }
  return { order, circles };
}
