// All durable work of one run, in order, over a Disk: lock, attempts, recovery, state files, manifests, commits,
// retirement. Synchronous and without threads, so that crashes can be placed between any two operations; io-worker.ts
// puts it on a thread of its own.

import { join } from "node:path";
import { checkRestore } from "../../checkpoint/compatibility.ts";
import { checkpointDirName, isPendingFile, isPendingOf } from "../../checkpoint/file-names.ts";
import {
  FORMAT_VERSION,
  type Manifest,
  type ManifestStatistics,
  type PositionEntry,
} from "../../checkpoint/manifest.ts";
import type { CommitResult, Committer, PendingReader } from "../../connectors/connector.ts";
import type { CheckpointRef, EventBody } from "../../job/event.ts";
import type { Disk } from "../../job/world.ts";
import { deploy } from "../../plan/deploy.ts";
import type { Plan } from "../../plan/plan.ts";
import type { PendingOutput } from "../../state/snapshot.ts";
import { captureCheckpoint } from "../capture.ts";
import {
  checkpointWriter,
  importSnapshot,
  removeCheckpoint,
  type StoredOperator,
} from "../checkpoint-writer.ts";
import { makeDurableDirectory, removeIfThere } from "../durable.ts";
import { outputOf, type PendingFiles, pendingFiles } from "../pending-files.ts";
import type { ProcessProbe } from "../process-probe.ts";
import {
  canGoOn,
  chooseSnapshot,
  goneOnFrom,
  originOf,
  type RecoveryChoice,
  type Rollback,
  refOf,
  rollbacks,
} from "../recovery.ts";
import type { ResumePolicy } from "../run.ts";
import {
  captureFailed,
  commitFailed,
  incompatible,
  planChanged,
  storageFailed,
  wouldForget,
} from "../run-errors.ts";
import { acquireLock, LOCK_FILE, type RunLock } from "../run-lock.ts";
import { belongs, RUN_FILE, type RunState, readRunState, writeRunState } from "../run-state.ts";
import {
  findCheckpoints,
  type LoadedSnapshot,
  loadCheckpoint,
  newestFirst,
  readManifest,
  readPieces,
  refText,
} from "../storage.ts";

export interface IoOptions {
  readonly disk: Disk;
  readonly probe: ProcessProbe;
  /** Folder of this pipeline's checkpoints, absolute. */
  readonly dir: string;
  readonly plan: Plan;
  readonly fingerprint: string;
  readonly policy: ResumePolicy;
  /** In the order of the plan's sinks. */
  readonly committers: readonly Committer[];
  /** A random name for a new directory. */
  readonly newRunName: () => string;
}

/** What an attempt begins from. */
export interface Opened {
  readonly attempt: number;
  readonly run: string;
  /** One above every id ever given. */
  readonly firstCheckpoint: number;
  readonly snapshot: LoadedSnapshot | null;
  readonly maxParallelism: number | null;
  readonly events: readonly EventBody[];
  readonly notices: readonly string[];
}

export interface CommittedSink extends CommitResult {
  readonly sink: string;
}

export interface Finalized {
  readonly files: number;
  readonly bytes: number;
}

export interface IoService {
  /** Takes the lock and begins the first attempt. Throws WeirError. */
  open(): Opened;
  /** Begins another attempt after a failure, from the newest checkpoint. */
  reopen(): Opened;
  appendPending(handle: string, bytes: Uint8Array): void;
  finishPending(output: PendingOutput): void;
  appendState(checkpoint: number, uid: string, subtask: number, bytes: Uint8Array): void;
  finishState(checkpoint: number, uid: string, subtask: number): number;
  acknowledge(checkpoint: number, operators: readonly StoredOperator[], position: PositionEntry | null): void;
  finalize(checkpoint: number, final: boolean, statistics: ManifestStatistics): Manifest;
  abort(checkpoint: number): void;
  /** Throws WeirError `commit-failed`; asked again it goes on. */
  commit(checkpoint: number, final: boolean): readonly CommittedSink[];
  /** Output of a run without checkpoints: appended to its target at once. */
  commitStraight(
    sink: string,
    checkpoint: number,
    pieces: readonly Uint8Array[],
    records: number,
    final: boolean,
  ): CommittedSink;
  retire(): void;
  /** Keeps a completed checkpoint aside, in a new folder below `under`, and says where. */
  capture(checkpoint: number, under: string): string;
  /** Forgets what is in the making. */
  abandon(): void;
  close(finished: boolean): void;
  readonly directory: string;
}

export function ioService(options: IoOptions): IoService {
  return new Io(options);
}

class Io implements IoService {
  readonly directory: string;
  readonly #options: IoOptions;
  readonly #disk: Disk;
  readonly #pending: PendingFiles;
  #writer: ReturnType<typeof checkpointWriter>;
  #lock: RunLock | null = null;
  #state: RunState | null = null;
  #maxParallelism = 0;
  #lastCommitted = 0;
  /** Sinks whose target holds output of this run. */
  #committed: ReadonlySet<string> = new Set();

  constructor(options: IoOptions) {
    this.#options = options;
    this.#disk = options.disk;
    this.directory = options.dir;
    this.#pending = pendingFiles(options.disk, options.dir);
    this.#writer = checkpointWriter(options.disk, options.dir);
  }

  /** Without it output goes straight to its target, and every attempt starts over. */
  get #checkpointing(): boolean {
    return this.#options.plan.settings.checkpoint.enabled;
  }

  // -------------------------------------------------------------- attempts

  open(): Opened {
    const { dir, probe, policy } = this.#options;
    try {
      makeDurableDirectory(this.#disk, dir);
      this.#lock = acquireLock(this.#disk, dir, probe, policy.breakLock);
      return this.#begin(policy, true);
    } catch (error) {
      this.#letGo();
      throw storageFailed(dir, error);
    }
  }

  /** Others may have directory and targets now. A failure here hides nothing: locks of the dead are taken over. */
  #letGo(): void {
    for (const release of [...this.#options.committers, ...(this.#lock ? [this.#lock] : [])])
      try {
        release.release();
      } catch {}
    this.#lock = null;
  }

  reopen(): Opened {
    const again: ResumePolicy = {
      ...this.#options.policy,
      fresh: false,
      from: null,
      resume: true,
      rollback: false,
    };
    try {
      return this.#begin(again, false);
    } catch (error) {
      throw storageFailed(this.directory, error);
    }
  }

  #begin(policy: ResumePolicy, first: boolean): Opened {
    const disk = this.#disk;
    const dir = this.directory;
    const before = readRunState(disk, dir);
    const question = { disk, dir, state: before, policy };
    if (first && !this.#checkpointing && !policy.fresh && policy.from === null && canGoOn(question))
      throw wouldForget(dir);
    const choice = this.#choose(question);
    const events: EventBody[] = choice.damaged.map(({ ref, detail }) => ({
      type: "snapshotDamaged",
      checkpoint: ref,
      detail,
    }));
    const notices = choice.damaged.map(
      ({ ref, detail }) =>
        `checkpoint ${ref.checkpoint} cannot be used (${detail}); going on from ${choice.snapshot ? refText(choice.snapshot) : "the beginning"}`,
    );
    if (choice.snapshot !== null && first) this.#checkFits(choice.snapshot, policy);
    const takeBack = this.#checkpointing ? rollbacks(question, choice, this.#options.committers) : [];
    const next = this.#nextState(before, choice);
    const snapshot = choice.foreign ? this.#import(choice.snapshot!, next) : choice.snapshot;
    // Before the ledgers: once one of them begins anew, no earlier checkpoint may be gone on from.
    writeRunState(disk, dir, next);
    this.#claim(policy, choice, before, next);
    this.#state = next;
    for (const committer of this.#options.committers) committer.beginAttempt(next.attempt);
    const takenBack = ({ committer, to }: Rollback): void => {
      events.push({ type: "outputRolledBack", sink: committer.sink, to });
      const what = to.checkpoint === 0 ? "" : ` that was committed after ${refText(to)}`;
      notices.push(`output of ${committer.sink}${what} has been taken back`);
    };
    for (const each of takeBack) {
      each.committer.rollBack(each.to.attempt, each.to.checkpoint);
      takenBack(each);
    }
    // The commit of a checkpoint that is damaged may have begun, and nobody can complete it.
    if (choice.damaged.length > 0)
      for (const committer of this.#options.committers)
        if (committer.dropUnfinished?.()) takenBack({ committer, to: goneOnFrom(choice) });
    const holding = this.#options.committers.filter(committer => (committer.committed()?.length ?? 0) > 0);
    this.#committed = new Set(holding.map(committer => committer.sink));
    if (snapshot !== null) this.#commitRestored(snapshot, events);
    this.#clean(snapshot);
    this.#maxParallelism = snapshot?.maxParallelism ?? deploy(this.#options.plan).maxParallelism;
    return {
      attempt: next.attempt,
      run: next.run,
      firstCheckpoint: next.highest + 1,
      snapshot,
      maxParallelism: snapshot?.maxParallelism ?? null,
      events,
      notices,
    };
  }

  /** A sink that may not be written to leaves an imported snapshot unused. */
  #claim(policy: ResumePolicy, choice: RecoveryChoice, before: RunState | null, next: RunState): void {
    const { overwrite, breakLock, fresh: replaceUnfinished } = policy;
    const { snapshot, foreign } = choice;
    const goesOn = snapshot !== null && !foreign && snapshot.manifest.imported === undefined;
    const how = { run: next.run, fresh: snapshot === null, goesOn, replaceUnfinished, overwrite, breakLock };
    const committed = (goesOn && snapshot.manifest.committed) || [];
    try {
      for (const committer of this.#options.committers)
        committer.claim({ ...how, committedBefore: committed.includes(committer.sink) });
    } catch (error) {
      if (choice.foreign) this.#undoImport(before, next);
      throw error;
    }
  }

  #undoImport(before: RunState | null, next: RunState): void {
    const { begun, base, finished } = before ?? { begun: 0, base: null, finished: false };
    removeCheckpoint(this.#disk, join(this.directory, checkpointDirName(next.highest)));
    writeRunState(this.#disk, this.directory, { ...next, begun, base, finished });
  }

  #choose(question: Parameters<typeof chooseSnapshot>[0]): RecoveryChoice {
    if (this.#checkpointing || question.policy.from !== null) return chooseSnapshot(question);
    return { snapshot: null, foreign: false, damaged: [], newLine: true };
  }

  #checkFits(snapshot: LoadedSnapshot, policy: ResumePolicy): void {
    const { plan, fingerprint } = this.#options;
    if (policy.from === null && !policy.resume && snapshot.fingerprint !== fingerprint)
      throw planChanged(snapshot.dir);
    const deployment = deploy(plan, { maxParallelism: snapshot.maxParallelism });
    const mismatches = checkRestore(
      snapshot.operators,
      plan,
      deployment,
      undefined,
      snapshot.maxParallelism,
    ).filter(mismatch => !(mismatch.droppable && policy.allowDroppedState));
    if (mismatches.length > 0) throw incompatible(mismatches, snapshot.dir);
  }

  /** Numbers above everything seen: here, in other checkpoints, in ledgers. */
  #nextState(before: RunState | null, choice: RecoveryChoice): RunState {
    const { plan, fingerprint, committers, newRunName } = this.#options;
    const found = findCheckpoints(this.#disk, this.directory);
    const ledgers = committers.flatMap(committer => committer.committed() ?? []);
    const refs: readonly CheckpointRef[] = [
      ...ledgers,
      ...newestFirst(found).map(each => each.manifest),
      ...(choice.snapshot ? [choice.snapshot] : []),
    ];
    const begun = ledgers.map(ledger => ledger.highestAttempt ?? ledger.attempt);
    const attempt = Math.max(before?.attempt ?? 0, ...begun, ...refs.map(ref => ref.attempt)) + 1;
    const ids = [...found, ...refs].map(each => each.checkpoint);
    const highest = Math.max(before?.highest ?? 0, 0, ...ids) + (choice.foreign ? 1 : 0);
    const line = choice.newLine
      ? { begun: attempt, base: choice.snapshot === null || choice.foreign ? null : refOf(choice.snapshot) }
      : { begun: before?.begun ?? 0, base: before?.base ?? null };
    const run = before?.run ?? (choice.foreign ? undefined : choice.snapshot?.manifest.run) ?? newRunName();
    return {
      format: FORMAT_VERSION,
      run,
      pipeline: plan.name,
      fingerprint,
      attempt,
      highest,
      finished: false,
      ...line,
    };
  }

  #import(from: LoadedSnapshot, next: RunState): LoadedSnapshot {
    const head = {
      run: next.run,
      attempt: next.attempt,
      checkpoint: next.highest,
      imported: originOf(from.manifest),
    };
    removeCheckpoint(this.#disk, join(this.directory, checkpointDirName(next.highest)));
    const { dir, manifest } = importSnapshot(this.#disk, this.directory, from, head);
    return loadCheckpoint(this.#disk, dir, manifest);
  }

  #commitRestored(snapshot: LoadedSnapshot, events: EventBody[]): void {
    const read: PendingReader = output =>
      readPieces(this.#disk, join(snapshot.dir, output.handle), output.bytes);
    for (const committer of this.#options.committers) {
      const outputs = snapshot.pending.filter(output => output.sink === committer.sink);
      const done = this.#commitOne(committer, refOf(snapshot), outputs, false, read);
      if (done.records > 0) events.push({ type: "sinkCommitted", checkpoint: snapshot.checkpoint, ...done });
    }
    this.#lastCommitted = snapshot.checkpoint;
  }

  /** Prepared output that no checkpoint holds: sinks that left something elsewhere take it away. */
  #dropPending(): void {
    const aborting = this.#options.committers.filter(committer => committer.abort !== undefined);
    const names = aborting.length === 0 ? [] : this.#pending.names();
    const held = new Set(
      names.length === 0
        ? []
        : findCheckpoints(this.#disk, this.directory).flatMap(found =>
            found.state === "complete" ? found.manifest.pending.map(({ file }) => file.name) : [],
          ),
    );
    for (const name of names.filter(each => !held.has(each)))
      for (const committer of aborting)
        if (isPendingOf(name, committer.sink)) committer.abort!([this.#pending.contents(name)]);
    this.#pending.reset();
  }

  /** Checkpoints that never became complete, and prepared output that none holds. */
  #clean(snapshot: LoadedSnapshot | null): void {
    this.#dropPending();
    for (const found of findCheckpoints(this.#disk, this.directory))
      if (found.state === "incomplete" && found.dir !== snapshot?.dir)
        removeCheckpoint(this.#disk, found.dir);
    const leftover = /^(run\.lock\.[0-9]+|run\.json)\.tmp$/;
    for (const name of this.#disk.list(this.directory))
      if (leftover.test(name)) this.#disk.remove(join(this.directory, name));
  }

  // -------------------------------------------------------------- files of checkpoints

  appendPending(handle: string, bytes: Uint8Array): void {
    if (!isPendingFile(handle)) throw new Error(`not a name for prepared output: ${handle}`);
    this.#pending.append(handle, bytes);
  }

  finishPending(output: PendingOutput): void {
    this.#pending.finish(output);
  }

  appendState(checkpoint: number, uid: string, subtask: number, bytes: Uint8Array): void {
    this.#writer.append(checkpoint, uid, subtask, bytes);
  }

  finishState(checkpoint: number, uid: string, subtask: number): number {
    return this.#writer.finishFile(checkpoint, uid, subtask);
  }

  acknowledge(
    checkpoint: number,
    operators: readonly StoredOperator[],
    position: PositionEntry | null,
  ): void {
    this.#writer.acknowledge(checkpoint, operators, position);
  }

  finalize(checkpoint: number, final: boolean, statistics: ManifestStatistics): Manifest {
    const state = this.#state!;
    const head = {
      format: FORMAT_VERSION,
      pipeline: state.pipeline,
      run: state.run,
      attempt: state.attempt,
      savepoint: false,
      final,
      fingerprint: this.#options.fingerprint,
      maxParallelism: this.#maxParallelism,
      statistics,
      committed: [...this.#committed],
    };
    return this.#writer.complete(checkpoint, head, this.#pending.upTo(checkpoint), this.#pending.dir);
  }

  abort(checkpoint: number): void {
    this.#writer.abort(checkpoint);
  }

  // -------------------------------------------------------------- commits

  commit(checkpoint: number, final: boolean): readonly CommittedSink[] {
    const entries = this.#pending.upTo(checkpoint).map(outputOf);
    const ref = { attempt: this.#state!.attempt, checkpoint };
    const read: PendingReader = output => this.#pending.read(output);
    const results = this.#options.committers.map(committer =>
      this.#commitOne(
        committer,
        ref,
        entries.filter(entry => entry.sink === committer.sink),
        final,
        read,
      ),
    );
    this.#lastCommitted = checkpoint;
    this.#pending.committed(checkpoint);
    return results;
  }

  commitStraight(
    sink: string,
    checkpoint: number,
    pieces: readonly Uint8Array[],
    records: number,
    final: boolean,
  ): CommittedSink {
    const committer = this.#options.committers.find(each => each.sink === sink)!;
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const output: PendingOutput = { sink, subtask: 0, checkpoint, records, bytes, handle: "" };
    const ref = { attempt: this.#state!.attempt, checkpoint };
    return this.#commitOne(committer, ref, bytes > 0 ? [output] : [], final, () => pieces);
  }

  #commitOne(
    committer: Committer,
    ref: CheckpointRef,
    outputs: readonly PendingOutput[],
    final: boolean,
    read: PendingReader,
  ): CommittedSink {
    try {
      const done = { sink: committer.sink, ...committer.commit({ ...ref, outputs, final }, read) };
      if (done.bytes > 0 && committer.reversible) this.#committed = new Set([...this.#committed, done.sink]);
      return done;
    } catch (error) {
      throw commitFailed(committer.sink, error, this.#checkpointing);
    }
  }

  // -------------------------------------------------------------- end

  /** Keeps the newest `retain` of this line, and every one whose output is not committed yet; the rest goes. */
  retire(): void {
    const found = findCheckpoints(this.#disk, this.directory).filter(
      each => !this.#writer.open.includes(each.checkpoint),
    );
    const mine = newestFirst(found).filter(each => belongs(this.#state!, each.manifest));
    if (mine.length === 0) return;
    const keep = new Set(mine.slice(0, this.#options.plan.settings.checkpoint.retain).map(each => each.dir));
    for (const each of mine) if (each.checkpoint > this.#lastCommitted) keep.add(each.dir);
    // The newest whose output is visible stays until a newer one's is.
    const visible = mine.find(each => each.checkpoint <= this.#lastCommitted);
    if (visible) keep.add(visible.dir);
    for (const each of found) {
      if (keep.has(each.dir)) continue;
      removeCheckpoint(this.#disk, each.dir, each.state === "complete" ? each.manifest : null);
    }
  }

  capture(checkpoint: number, under: string): string {
    const dir = join(this.directory, checkpointDirName(checkpoint));
    try {
      const manifest = readManifest(this.#disk, dir);
      if (manifest === null) throw new Error(`${dir} is gone`);
      return captureCheckpoint(this.#disk, { dir, manifest }, under);
    } catch (error) {
      throw captureFailed(under, error);
    }
  }

  abandon(): void {
    for (const checkpoint of this.#writer.open) this.#writer.abort(checkpoint);
    this.#writer = checkpointWriter(this.#disk, this.directory);
    this.#dropPending();
  }

  close(finished: boolean): void {
    this.abandon();
    if (finished) this.#finish();
    this.#letGo();
    if (finished && !this.#checkpointing) this.#leaveNothing();
  }

  #finish(): void {
    const highest = Math.max(this.#state!.highest, this.#lastCommitted);
    writeRunState(this.#disk, this.directory, { ...this.#state!, highest, finished: true });
  }

  /** A run without checkpoints needs its folder only while it runs. */
  #leaveNothing(): void {
    const names = this.#disk.list(this.directory);
    if (names.some(name => name !== RUN_FILE && name !== LOCK_FILE)) return;
    removeIfThere(this.#disk, join(this.directory, RUN_FILE));
    if (this.#disk.list(this.directory).length === 0) this.#disk.removeDirectory(this.directory);
  }
}
