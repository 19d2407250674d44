// What a committer needs of the place it writes to, whatever its form: one file, or a directory of them.

import type { PendingOutput } from "../state/snapshot.ts";
import type { PendingReader } from "./connector.ts";
import type { Ledger } from "./ledger.ts";

/** What a commit changes in the ledger. */
export type Written = Pick<Ledger, "length" | "checksum" | "files">;

export interface Target {
  /** As the program names it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly ledgerPath: string;
  /** Makes the folder it stands in. Throws WeirError where the target cannot be one. */
  prepare(): void;
  /** Something is there that a first commit would replace. */
  isOccupied(): boolean;
  /** Why it does not begin with what the ledger says was committed (`exact`: is that and no more); null if it does. */
  differs(ledger: Ledger, exact: boolean): string | null;
  /** The first commit of a run: replaces what is there. Saves a ledger in between where it must. */
  replace(
    ledger: Ledger,
    outputs: readonly PendingOutput[],
    read: PendingReader,
    save: (ledger: Ledger) => void,
  ): Written;
  /** Adds to what is committed. Bytes of a commit that was cut short are kept and completed. Throws WeirError where they are not that. */
  append(ledger: Ledger, outputs: readonly PendingOutput[], read: PendingReader): Written;
  /** Whether anything lies beyond the ledger. */
  exceeds(ledger: Ledger): boolean;
  /** Takes away what lies beyond the ledger. */
  cut(ledger: Ledger): Written;
  /** Removes what a killed process left beside the target. */
  tidy(): void;
}
