// An image of one attempt of a simulated run: its very tasks and channels, and what each of them remembers. A task that
// has done nothing since the last image gives that one again.

import type { CoordinatorInput } from "../../job/task-api.ts";
import type { TaskImage } from "../../job/task-image.ts";
import type { Attempt, SimulatedTask, TaskCommand } from "./attempt.ts";
import type { ReaderImage } from "./logged-reader.ts";
import type { SimulatedChannelImage } from "./simulated-channel.ts";

interface SimulatedTaskImage {
  readonly at: SimulatedTask;
  readonly task: TaskImage;
  readonly reader: ReaderImage | null;
  readonly random: number;
  readonly flags: Pick<SimulatedTask, "awake" | "failed" | "endTold">;
  readonly commands: readonly TaskCommand[];
  readonly storing: SimulatedTask["storing"];
  readonly mail: readonly CoordinatorInput[];
}

/** With the very tasks and channels of that attempt. */
export interface AttemptImage {
  readonly attempt: Attempt;
  readonly tasks: readonly SimulatedTaskImage[];
  readonly channels: readonly SimulatedChannelImage[];
  readonly bytes: number;
}

/** About so much for each task and channel, besides what they hold. */
const TASK_BYTES = 2000;
const CHANNEL_BYTES = 200;
const ELEMENT_BYTES = 16;

export function imageOfAttempt(attempt: Attempt): AttemptImage {
  let bytes = 0;
  const tasks = attempt.tasks.map((at): SimulatedTaskImage => {
    const { awake, failed, endTold } = at;
    if (at.taskImage === null) {
      at.taskImage = at.task.image();
      bytes += at.taskImage.bytes + TASK_BYTES;
    }
    return {
      at,
      task: at.taskImage,
      reader: at.reader?.image() ?? null,
      random: at.random.state,
      flags: { awake, failed, endTold },
      commands: [...at.commands],
      storing: [...at.storing],
      mail: [...at.mail],
    };
  });
  const channels = attempt.channels.map(({ channel }) => channel.image());
  for (const { elements } of channels) bytes += CHANNEL_BYTES + elements.values.length * ELEMENT_BYTES;
  return { attempt, tasks, channels, bytes };
}

export function resetAttempt({ attempt, tasks, channels }: AttemptImage): Attempt {
  for (const image of tasks) {
    const { at } = image;
    if (at.taskImage !== image.task) at.task.reset(image.task);
    at.taskImage = image.task;
    if (image.reader !== null) at.reader?.reset(image.reader);
    at.random.state = image.random;
    Object.assign(at, image.flags);
    refill(at.commands, image.commands);
    refill(at.storing, image.storing);
    refill(at.mail, image.mail);
  }
  attempt.channels.forEach(({ channel }, i) => void channel.reset(channels[i]!));
  return attempt;
}

function refill<T>(list: T[], items: readonly T[]): void {
  list.splice(0, list.length, ...items);
}
