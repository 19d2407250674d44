// What enters compiled code from outside: the one door for clock, random and externs, so that it can be logged and
// replayed. Knows nothing of who stands behind the door.

export interface Outside {
  /** Milliseconds since 1970-01-01Z. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Result already checked against the extern's declared type. Throws WeirError. */
  callExtern(extern: number, args: readonly unknown[]): unknown;
}
