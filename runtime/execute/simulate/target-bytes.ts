// What readers of a simulated target see, as a list that shares its beginning with every earlier and every other one, so
// that a run can be taken back and a snapshot knows what its target held. Knows no checkpoints.

export interface TargetBytes {
  readonly piece: Uint8Array;
  readonly before: TargetBytes | null;
  /** Of everything up to and with this piece. */
  readonly length: number;
}

export const added = (before: TargetBytes | null, piece: Uint8Array): TargetBytes | null =>
  piece.length === 0 ? before : { piece, before, length: (before?.length ?? 0) + piece.length };

const whole = new WeakMap<TargetBytes, Uint8Array>();

/** All of it; found again where it has been asked for before. */
export function wholeOf(target: TargetBytes | null): Uint8Array {
  if (target === null) return new Uint8Array();
  const known = whole.get(target);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(target.length);
  for (let at: TargetBytes | null = target; at !== null; at = at.before) {
    const joined = whole.get(at);
    bytes.set(joined ?? at.piece, joined === undefined ? at.length - at.piece.length : 0);
    if (joined !== undefined) break;
  }
  whole.set(target, bytes);
  return bytes;
}

/** Its last so many bytes, at most; nothing of what is before is joined. */
export function endOf(target: TargetBytes | null, count: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(count, target?.length ?? 0));
  let left = bytes.length;
  for (let at = target; at !== null && left > 0; at = at.before) {
    const part = at.piece.subarray(Math.max(0, at.piece.length - left));
    left -= part.length;
    bytes.set(part, left);
  }
  return bytes;
}
