// Which snapshot a run goes on from, and what must be taken back for that: a decision over what lies in the
// checkpoint directory and what the sinks' ledgers say. Reads files to check them, writes nothing.

import { compareRefs, type Manifest } from "../checkpoint/manifest.ts";
import type { CommittedState, Committer } from "../connectors/connector.ts";
import type { CheckpointRef } from "../job/event.ts";
import type { Disk } from "../job/world.ts";
import { WeirError } from "../values/failure.ts";
import type { ResumePolicy } from "./run.ts";
import { belongs, type RunState } from "./run-state.ts";
import {
  type FoundCheckpoint,
  findCheckpoints,
  type LoadedSnapshot,
  loadCheckpoint,
  newestFirst,
  readSnapshot,
  refText,
  SnapshotDamage,
} from "./storage.ts";

export interface DamagedCheckpoint {
  readonly ref: CheckpointRef;
  readonly detail: string;
}

export interface RecoveryChoice {
  /** null: from the beginning. */
  readonly snapshot: LoadedSnapshot | null;
  /** The snapshot lies elsewhere (`--from`) and becomes a checkpoint of this directory first. */
  readonly foreign: boolean;
  /** Newer ones that could not be used, newest first. */
  readonly damaged: readonly DamagedCheckpoint[];
  /** Starts a new line of checkpoints: what else lies there is not to be recovered from. */
  readonly newLine: boolean;
}

export interface RecoveryQuestion {
  readonly disk: Disk;
  readonly dir: string;
  readonly state: RunState | null;
  readonly policy: ResumePolicy;
}

/** Throws WeirError for a `--from` that cannot be read. */
export function chooseSnapshot({ disk, dir, state, policy }: RecoveryQuestion): RecoveryChoice {
  if (policy.from !== null) {
    return { snapshot: readSnapshot(policy.from, disk), foreign: true, damaged: [], newLine: true };
  }
  if (policy.fresh || state?.finished) return { snapshot: null, foreign: false, damaged: [], newLine: true };
  const found = findCheckpoints(disk, dir);
  const chosen = newestIntact(disk, candidates(found, state));
  const damaged = [...damagedManifests(found, chosen.snapshot), ...chosen.damaged];
  return { ...chosen, damaged, foreign: false, newLine: damaged.length > 0 || chosen.snapshot === null };
}

/** An interrupted run lies there, and a checkpoint that it would go on from. */
export const canGoOn = ({ disk, dir, state }: RecoveryQuestion): boolean =>
  state?.finished !== true && candidates(findCheckpoints(disk, dir), state).length > 0;

const candidates = (found: readonly FoundCheckpoint[], state: RunState | null) =>
  newestFirst(found).filter(each => state === null || belongs(state, each.manifest));

function newestIntact(
  disk: Disk,
  found: readonly { readonly dir: string; readonly manifest: Manifest }[],
): { readonly snapshot: LoadedSnapshot | null; readonly damaged: readonly DamagedCheckpoint[] } {
  const damaged: DamagedCheckpoint[] = [];
  for (const { dir, manifest } of found) {
    try {
      return { snapshot: loadCheckpoint(disk, dir, manifest), damaged };
    } catch (error) {
      if (!(error instanceof SnapshotDamage)) throw error;
      damaged.push({ ref: refOf(manifest), detail: error.message });
    }
  }
  return { snapshot: null, damaged };
}

/** Attempt unknown: the manifest itself is unreadable. Told of only where newer than what is used. */
const damagedManifests = (
  found: readonly FoundCheckpoint[],
  chosen: LoadedSnapshot | null,
): readonly DamagedCheckpoint[] =>
  found.flatMap(each =>
    each.state === "damaged" && each.checkpoint > (chosen?.checkpoint ?? 0)
      ? [{ ref: { attempt: 0, checkpoint: each.checkpoint }, detail: each.detail }]
      : [],
  );

export const refOf = ({ attempt, checkpoint }: CheckpointRef): CheckpointRef => ({ attempt, checkpoint });

/** What a snapshot stands for in ledgers: an imported one for the one it was made from. */
export const originOf = (manifest: Manifest): CheckpointRef => manifest.imported ?? refOf(manifest);

// ---------------------------------------------------------------- ledgers

export interface Rollback {
  readonly committer: Committer;
  readonly to: CheckpointRef;
}

/**
 * Sinks that have committed more than the snapshot knows. Taking that back is in order where the newer checkpoint is
 * there but damaged, where an earlier attempt decided so already, or by `--rollback`; else the run is refused.
 */
export function rollbacks(
  question: RecoveryQuestion,
  choice: RecoveryChoice,
  committers: readonly Committer[],
): readonly Rollback[] {
  const { state, policy } = question;
  if (state === null && choice.snapshot === null) return [];
  const startsAnew = choice.snapshot === null && (policy.fresh || state === null || state.finished);
  if (startsAnew) return [];
  return committers.flatMap(committer => {
    const ledger = committer.committed();
    if (ledger === null || !isAhead(ledger, choice, state)) return [];
    permit(question, choice, committer, ledger);
    return [{ committer, to: goneOnFrom(choice) }];
  });
}

/** What the run goes on from, as ledgers know it. */
export const goneOnFrom = ({ snapshot }: RecoveryChoice): CheckpointRef =>
  snapshot === null ? NOTHING : originOf(snapshot.manifest);

/** Before the first checkpoint. */
const NOTHING: CheckpointRef = { attempt: 0, checkpoint: 0 };

/** Only what this run committed counts; another run's ledger is for `claim` to judge. */
function isAhead(ledger: CommittedState, choice: RecoveryChoice, state: RunState | null): boolean {
  const run = choice.snapshot?.manifest.run ?? state?.run;
  if (ledger.run !== run && ledger.run !== state?.run) return false;
  if (choice.snapshot !== null) return compareRefs(ledger, originOf(choice.snapshot.manifest)) > 0;
  return state !== null && ledger.attempt >= state.begun && ledger.checkpoint > 0;
}

function permit(
  { policy, state, disk, dir }: RecoveryQuestion,
  choice: RecoveryChoice,
  committer: Committer,
  ledger: CommittedState,
): void {
  if (policy.rollback && committer.reversible) return;
  const leftBehind = state !== null && !belongs(state, ledger);
  const isThere = findCheckpoints(disk, dir).some(found => mayBe(found, ledger));
  const permitted = policy.from === null && (leftBehind || isThere);
  if (permitted && committer.reversible) return;
  throw ledgerAhead(choice, committer, ledger, permitted);
}

/** Of one without an intact manifest only the number is known; numbers of a run without checkpoints are its own. */
const mayBe = (found: FoundCheckpoint, { attempt, checkpoint }: CheckpointRef): boolean =>
  found.checkpoint === checkpoint && (found.state !== "complete" || found.manifest.attempt === attempt);

function ledgerAhead(
  choice: RecoveryChoice,
  committer: Committer,
  ledger: CommittedState,
  damaged: boolean,
): WeirError {
  if (choice.snapshot === null && !damaged) return nothingToGoOnFrom(committer, ledger);
  const restored = choice.snapshot ? refText(originOf(choice.snapshot.manifest)) : "the beginning";
  const why = damaged ? "That checkpoint is damaged." : "That checkpoint is not here.";
  const remedy = committer.reversible
    ? "find the directory that holds it (is this an old copy?), or pass --rollback to take the newer output back, or --fresh to start over, or write to another path"
    : "this sink cannot take output back; pass --fresh to start over, or write elsewhere";
  return new WeirError(
    "ledger-ahead",
    `The sink ${committer.sink} has committed ${refText(ledger)}, which is newer than what the run would go on from, ${restored}. ${why}`,
    { where: committer.sink, remedy, exit: 3 },
  );
}

/** As after a run with `checkpoint: off`, or where checkpoints have been removed. */
const nothingToGoOnFrom = ({ sink }: Committer, ledger: CommittedState): WeirError =>
  new WeirError(
    "ledger-ahead",
    `The run that wrote the output of ${sink} has not finished (it committed ${refText(ledger)}), and there is no checkpoint to go on from: it took none, or they have been removed.`,
    {
      where: sink,
      remedy: "pass --fresh to start over, which replaces that output, or write to another path",
      exit: 3,
    },
  );
