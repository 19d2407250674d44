// What is drawn when: of all that has changed so much in one frame as a frame has time for, what is in sight first, and
// each in turn. What moves on meanwhile is drawn as it then is. Knows neither the page nor what a part looks like.

export interface Part {
  /** Looks at what it shows: whether that is another than was drawn. */
  isDue(): boolean;
  /** Draws what it has looked at. */
  paint(): void;
  /** It can be seen, as far as one knows. */
  inSight(): boolean;
}

export interface Painter {
  /** Drawn in the next frame, and whenever it is due. What comes back takes it away. */
  add(id: string, part: Part): () => void;
  /** What is shown may have changed. */
  look(): void;
  /** All that is not drawn yet, at once. */
  flush(): void;
}

export interface Pace {
  /** Parts drawn at once; of those out of sight. */
  readonly most: number;
  readonly unseen: number;
  /** Calls back when there is time for so many. */
  readonly frame: (work: () => void) => void;
}

/** A part that shows a value: one that did not change is the same value. */
export function showing<Value>(
  look: (before: Value | undefined) => Value,
  paint: (value: Value) => void,
  inSight: () => boolean,
): Part {
  let painted: Value | undefined;
  let wanted: Value | undefined;
  return {
    isDue: () => {
      wanted = look(painted);
      return wanted !== painted;
    },
    paint: () => {
      if (wanted === undefined) return;
      painted = wanted;
      paint(wanted);
    },
    inSight,
  };
}

export function createPainter({ most, unseen, frame }: Pace): Painter {
  const parts = new Map<string, Part>();
  const due = new Set<string>();
  let asked = false;

  const see = (id: string, part: Part): void => {
    if (part.isDue()) due.add(id);
    else due.delete(id);
  };
  const paint = (id: string): void => {
    due.delete(id);
    parts.get(id)?.paint();
  };
  const ask = (): void => {
    if (asked || due.size === 0) return;
    asked = true;
    frame(() => {
      asked = false;
      const inSight = (id: string): boolean => parts.get(id)?.inSight() ?? false;
      for (const id of turn(due, inSight, most, unseen)) paint(id);
      ask();
    });
  };
  return {
    add(id, part) {
      parts.set(id, part);
      see(id, part);
      ask();
      return () => {
        if (parts.get(id) !== part) return;
        parts.delete(id);
        due.delete(id);
      };
    },
    look() {
      for (const [id, part] of parts) see(id, part);
      ask();
    },
    flush() {
      for (const id of [...due]) paint(id);
    },
  };
}

/** Of those that are due the longest first: a set keeps the order in which they came. */
export function turn(
  due: Iterable<string>,
  inSight: (id: string) => boolean,
  most: number,
  unseen: number,
): readonly string[] {
  const seen: string[] = [];
  const others: string[] = [];
  for (const id of due) {
    if (seen.length === most) break;
    if (inSight(id)) seen.push(id);
    else if (others.length < unseen) others.push(id);
  }
  return [...seen, ...others.slice(0, most - seen.length)];
}
