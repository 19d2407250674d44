// An image of a simulated run between two steps: everything that can change, by reference or by what each part says of
// itself. What is outside is not in it: the door answers what has been asked before.

import type { SimulatedTask } from "./attempt.ts";
import { type AttemptImage, imageOfAttempt, resetAttempt } from "./attempt-image.ts";
import type { CheckpointSideImage } from "./checkpoint-side.ts";
import type { DisksImage } from "./disks.ts";
import type { DoorImage } from "./door.ts";
import type { FaultsImage } from "./faults.ts";
import type { OutstandingImage } from "./outstanding-calls.ts";
import type { Run, RunState } from "./run.ts";
import type { PiecesImage, StorageImage } from "./storage.ts";
import type { TallyView } from "./tally.ts";
import type { ToldImage } from "./told.ts";

export interface RunImage {
  readonly step: number;
  readonly timeMs: number;
  readonly bytes: number;
  readonly state: Readonly<RunState>;
  readonly attempt: AttemptImage;
  /** Of each writer's store: bytes that no output has yet. */
  readonly stores: readonly PiecesImage[];
  readonly storage: StorageImage;
  readonly disks: DisksImage;
  readonly door: DoorImage;
  readonly faults: FaultsImage;
  readonly calls: OutstandingImage<SimulatedTask>;
  readonly checkpoints: CheckpointSideImage;
  readonly random: number;
  readonly told: ToldImage;
  readonly tally: TallyView;
}

const OWN_BYTES = 1000;

export function imageOfRun(run: Run, told: ToldImage): RunImage {
  const { state } = run;
  const attempt = imageOfAttempt(state.attemptNow);
  return {
    step: state.stepCount,
    timeMs: state.nowMs,
    bytes: OWN_BYTES + attempt.bytes,
    state: { ...state },
    attempt,
    stores: state.writers.map(({ store }) => store.image()),
    storage: run.storage.image(),
    disks: run.disks.image(),
    door: run.door.image(),
    faults: run.faults.image(),
    calls: run.calls.image(),
    checkpoints: run.checkpoints.image(),
    random: run.random.state,
    told,
    tally: run.tally.image(),
  };
}

/** Nobody goes back before this image: what only that would need is forgotten. */
export function letGoBefore(run: Run, image: RunImage): void {
  run.door.letGo(image.door, image.state.attempt);
  for (const { at, reader } of image.attempt.tasks) if (reader !== null) at.reader?.letGo(reader);
}

export function resetRun(run: Run, image: RunImage): void {
  Object.assign(run.state, image.state);
  resetAttempt(image.attempt);
  run.state.writers.forEach(({ store }, i) => void store.reset(image.stores[i]!));
  run.storage.reset(image.storage);
  run.disks.reset(image.disks);
  run.door.reset(image.door);
  run.faults.reset(image.faults);
  run.calls.reset(image.calls);
  run.checkpoints.reset(image.checkpoints);
  run.tally.reset(image.tally);
  run.random.state = image.random;
}
