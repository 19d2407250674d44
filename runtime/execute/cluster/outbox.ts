// The task manager's side of the way to the I/O worker: prepared output and state files go out in pieces, without
// copies, and never more is under way than `LIMIT_BYTES`: who has no credit waits. Knows no task.

import type { MessagePort } from "node:worker_threads";
import { pendingFileName } from "../../checkpoint/file-names.ts";
import type { PendingStore } from "../../connectors/connector.ts";
import type { IoToTasks, TasksToIo } from "./protocol.ts";

const LIMIT_BYTES = 32 << 20;

export interface Outbox {
  send(message: TasksToIo): void;
  /** Room for more: tasks may step, snapshots may be encoded. */
  readonly hasRoom: boolean;
  /** Bytes handed to the store of this sink since its last `finish`. */
  pendingStore(sink: string, subtask: number): PendingStore & { readonly bytes: number };
  close(): void;
}

/** `credited` is called whenever room comes back. */
export function createOutbox(io: MessagePort, attempt: number, credited: () => void): Outbox {
  let underWay = 0;
  let serial = 0;
  const send = (message: TasksToIo): void => {
    if (!("bytes" in message)) {
      io.postMessage(message);
      return;
    }
    const bytes = owned(message.bytes);
    underWay += bytes.length;
    io.postMessage({ ...message, bytes }, [bytes.buffer as ArrayBuffer]);
  };
  io.on("message", (message: IoToTasks) => {
    underWay -= message.bytes;
    credited();
  });
  return {
    send,
    get hasRoom() {
      return underWay < LIMIT_BYTES;
    },
    pendingStore: (sink, subtask) =>
      pendingStore(sink, subtask, send, () => pendingFileName(sink, subtask, attempt, serial++)),
    close: () => io.close(),
  };
}

/** A piece of a larger buffer is copied: transferring would take the rest along. */
const owned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);

function pendingStore(
  sink: string,
  subtask: number,
  send: (message: TasksToIo) => void,
  newName: () => string,
): PendingStore & { readonly bytes: number } {
  let handle: string | null = null;
  let total = 0;
  const append = (bytes: Uint8Array): void => {
    handle ??= newName();
    total += bytes.length;
    send({ type: "pending", sink, subtask, handle, bytes });
  };
  return {
    append,
    finish(checkpoint, records) {
      if (handle === null) append(new Uint8Array());
      const output = { sink, subtask, checkpoint, records, bytes: total, handle: handle! };
      send({ type: "pendingEnd", output });
      handle = null;
      total = 0;
      return output;
    },
    get bytes() {
      return total;
    },
  };
}
