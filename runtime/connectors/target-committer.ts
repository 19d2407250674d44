// A sink's committer over a target with a ledger: who may write (claim), what is committed (commit), and taking it
// back (rollBack). Every step leaves target and ledger so that the next process knows what to do.

import type { Disk } from "../job/world.ts";
import type { CommitRequest, CommitResult, Committer, PendingReader } from "./connector.ts";
import {
  emptyLedger,
  HISTORY_LENGTH,
  type HistoryEntry,
  type HolderIdentity,
  type Ledger,
  readLedger,
  writeLedger,
} from "./ledger.ts";
import type { Target, Written } from "./target.ts";
import {
  busy,
  changed,
  edited,
  notOurs,
  otherRun,
  sameTarget,
  takenByOther,
  takenOver,
  tooOld,
  unwritable,
  vanished,
} from "./target-errors.ts";

/** Who holds the targets of this process, and whether another holder still lives. */
export interface Holder {
  readonly self: HolderIdentity;
  judge(other: HolderIdentity): "alive" | "dead" | "unknown";
}

type ClaimOptions = Parameters<Committer["claim"]>[0];

export function createTargetCommitter(sink: string, target: Target, disk: Disk, holder: Holder): Committer {
  let run: string | null = null;
  let attempt: number | null = null;
  const { ledgerPath, name, path } = target;
  const save = (ledger: Ledger): void => writeLedger(disk, ledgerPath, ledger);
  const said = <R>(action: () => R): R => {
    try {
      return action();
    } catch (error) {
      throw unwritable(error, name, path);
    }
  };

  /** The ledger, if this run still holds it. What was to be cut off is cut off first. */
  const ours = (): Ledger => {
    const ledger = readLedger(disk, ledgerPath);
    if (run === null) throw new Error(`${sink} was not claimed`);
    if (ledger?.run !== run || (attempt !== null && ledger.attempt !== attempt)) throw takenOver(name, path);
    return ledger.cut ? finishCut(ledger) : ledger;
  };

  const finishCut = (ledger: Ledger): Ledger => {
    const rest = { ...ledger, ...target.cut(ledger), cut: false };
    save(rest);
    return rest;
  };

  const claim = (options: ClaimOptions): void => {
    target.prepare();
    const ledger = readLedger(disk, ledgerPath);
    if (ledger === null && target.isOccupied() && !options.overwrite) throw notOurs(name, path);
    if (ledger !== null) mayHold(ledger, options.breakLock === true);
    const resumed = ledger !== null && ledger.run === options.run && !options.fresh;
    const claimed = resumed ? resume(ledger) : begin(ledger, options);
    run = options.run;
    attempt = null;
    target.tidy();
    save({ ...claimed, holder: holder.self });
  };

  const mayHold = (ledger: Ledger, breakLock: boolean): void => {
    if (ledger.holder === null) return;
    if (isSame(ledger.holder, holder.self)) {
      if (ledger.sink !== sink) throw sameTarget(name, path, ledger.sink);
      return;
    }
    const verdict = holder.judge(ledger.holder);
    if (verdict === "dead" || (verdict === "unknown" && breakLock)) return;
    throw busy(name, path, holderText(ledger.holder), verdict === "alive");
  };

  const resume = (ledger: Ledger): Ledger => {
    const settled = ledger.cut ? finishCut(ledger) : ledger;
    const difference = settled.started ? target.differs(settled, false) : null;
    if (difference === null) return { ...settled, sink };
    throw changed(name, path, difference);
  };

  const begin = (ledger: Ledger | null, options: ClaimOptions): Ledger => {
    const { run: id, fresh, overwrite, replaceUnfinished = fresh, goesOn = false, committedBefore } = options;
    const mustBeThere = committedBefore === true && !overwrite;
    if (ledger === null && mustBeThere) throw vanished(name, path);
    if (ledger === null) return emptyLedger(id, sink, 0, null);
    const theirs = ledger.run !== id && !overwrite;
    if (theirs && ((goesOn && ledger.started) || mustBeThere)) throw takenByOther(name, path);
    if (theirs && ledger.started && !ledger.finished && !replaceUnfinished) throw otherRun(name, path);
    const difference =
      ledger.started && !ledger.cut && target.isOccupied() ? target.differs(ledger, ledger.finished) : null;
    if (difference !== null && !overwrite) throw edited(name, path, difference);
    return emptyLedger(id, sink, ledger.attempt, ledger.files);
  };

  const commit = (request: CommitRequest, read: PendingReader): CommitResult => {
    const ledger = ours();
    const outputs = request.outputs.filter(output => output.checkpoint > ledger.checkpoint);
    const known = request.checkpoint <= ledger.checkpoint && ledger.finished === request.final;
    if (ledger.started && outputs.length === 0 && known) return { records: 0, bytes: 0 };
    const written = ledger.started
      ? target.append(ledger, outputs, read)
      : target.replace(ledger, outputs, read, save);
    save(afterCommit(ledger, written, request));
    return {
      records: outputs.reduce((sum, output) => sum + output.records, 0),
      bytes: outputs.reduce((sum, output) => sum + output.bytes, 0),
    };
  };

  const rollBack = (to: number): void => {
    const ledger = ours();
    if (!ledger.started) return;
    const entry = entryAt(ledger.history, to);
    if (entry === null) throw tooOld(name, path, to);
    const cutting = { ...ledger, ...committedAt(entry), finished: false, cut: true };
    save({ ...cutting, history: ledger.history.filter(each => each[1] <= entry[1]) });
    ours();
  };

  const dropUnfinished = (): boolean => {
    const ledger = ours();
    if (!ledger.started || !target.exceeds(ledger)) return false;
    save({ ...ledger, cut: true });
    ours();
    return true;
  };

  return {
    sink,
    reversible: true,
    claim: options => said(() => claim(options)),
    committed() {
      const ledger = readLedger(disk, ledgerPath);
      if (ledger === null) return null;
      const { run: by, attempt: highestAttempt, checkpoint, length, finished } = ledger;
      return { run: by, attempt: ledger.checkpointAttempt, checkpoint, length, finished, highestAttempt };
    },
    beginAttempt: next =>
      said(() => {
        attempt = null;
        const ledger = ours();
        if (ledger.attempt > next) throw takenOver(name, path);
        save({ ...ledger, attempt: next });
        attempt = next;
      }),
    commit: (request, read) => said(() => commit(request, read)),
    rollBack: (_attempt, checkpoint) => said(() => rollBack(checkpoint)),
    dropUnfinished: () => said(dropUnfinished),
    release() {
      if (run === null) return;
      const ledger = readLedger(disk, ledgerPath);
      const held = ledger?.run === run && ledger.holder !== null && isSame(ledger.holder, holder.self);
      run = null;
      if (!held) return;
      said(() => {
        target.tidy();
        save({ ...ledger, holder: null });
      });
    },
  };
}

function afterCommit(ledger: Ledger, written: Written, request: CommitRequest): Ledger {
  const { attempt, checkpoint, final } = request;
  const at: HistoryEntry =
    checkpoint > ledger.checkpoint
      ? [attempt, checkpoint, written.length, written.checksum]
      : [ledger.checkpointAttempt, ledger.checkpoint, written.length, written.checksum];
  const earlier = ledger.history.filter(entry => entry[1] < at[1]);
  return {
    ...ledger,
    ...written,
    started: true,
    finished: final,
    checkpointAttempt: at[0],
    checkpoint: at[1],
    history: [...earlier, at].slice(-HISTORY_LENGTH),
  };
}

/** The newest entry not after `checkpoint`; null where such entries are forgotten. */
function entryAt(history: readonly HistoryEntry[], checkpoint: number): HistoryEntry | null {
  return history.findLast(entry => entry[1] <= checkpoint) ?? null;
}

const committedAt = ([checkpointAttempt, checkpoint, length, checksum]: HistoryEntry) => ({
  checkpointAttempt,
  checkpoint,
  length,
  checksum,
});

function isSame(a: HolderIdentity, b: HolderIdentity): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every(key => a[key] === b[key]);
}

const holderText = (holder: HolderIdentity): string =>
  holder["pid"] === undefined
    ? JSON.stringify(holder)
    : `process ${holder["pid"]} on ${holder["host"] ?? "this machine"}`;
