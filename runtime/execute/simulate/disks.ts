// Where the copies of completed snapshots lie in a simulated run. `local`: in one place that all task managers share.
// `distributed`: with the job manager and with every task manager, each on a disk of its own; a disk that comes back
// empty is filled up from the others. Knows nothing of what a snapshot holds.

import type { Snapshot } from "../../state/snapshot.ts";

/** Numbers of disks: 0 is the job manager's, or the one that all share. */
export type DisksImage = ReadonlyMap<Snapshot, ReadonlySet<number>>;

export interface Disks {
  /** Every current member holds it: else it would not be complete. */
  hold(snapshot: Snapshot): void;
  /** What the disk held that no other holds: gone for good. */
  lose(taskManager: number, kept: readonly Snapshot[]): readonly Snapshot[];
  /** Those that had lost their disks are back, and get what the others hold. */
  fillUp(): void;
  image(): DisksImage;
  reset(image: DisksImage): void;
}

export type StorageKind = "local" | "distributed";

export function createDisks(kind: StorageKind, taskManagers: number): Disks {
  const members = new Set(
    kind === "local" ? [0] : Array.from({ length: taskManagers + 1 }, (_, disk) => disk),
  );
  // Absent: all members hold it.
  let holders: ReadonlyMap<Snapshot, ReadonlySet<number>> = new Map();
  return {
    hold(snapshot) {
      // All members hold it, which is what absence means: so a long run does not gather those long retired.
      if (holders.has(snapshot)) holders = new Map([...holders].filter(([each]) => each !== snapshot));
    },
    lose(taskManager, kept) {
      const disk = kind === "local" ? 0 : taskManager;
      const left = new Map(
        kept.map(snapshot => {
          const held = holders.get(snapshot) ?? members;
          return [snapshot, new Set([...held].filter(each => each !== disk))] as const;
        }),
      );
      holders = left;
      return kept.filter(snapshot => left.get(snapshot)!.size === 0);
    },
    fillUp() {
      holders = new Map();
    },
    image: () => holders,
    reset(image) {
      holders = image;
    },
  };
}
