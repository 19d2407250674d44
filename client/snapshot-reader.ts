// The process that reads a snapshot for its editor: asked and answering by a line of JSON each. Where it cannot read, or
// dies, that is told in words with what to do, and it can be started again. Knows no editor.

import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { FromSnapshot, ToSnapshot } from "./views/messages.ts";

export interface SnapshotReader {
  ask(message: FromSnapshot): void;
  /** Reads anew what is there now. */
  restart(): void;
  dispose(): void;
}

export interface ReaderHost {
  start(): ChildProcess;
  /** The text of the manifest as it is now; null: there is none. */
  manifest(): string | null;
  tell(message: ToSnapshot): void;
}

type Trouble = Extract<ToSnapshot, { type: "trouble" }>;

export function createSnapshotReader(host: ReaderHost): SnapshotReader {
  let current: ChildProcess | null = null;
  const open = (): void => {
    const reader = host.start();
    current = reader;
    let told = "";
    const over = (end: string): void => {
      if (current !== reader) return;
      current = null;
      host.tell(troubleOf(host.manifest(), told, end));
    };
    if (reader.stdout !== null)
      createInterface({ input: reader.stdout }).on("line", line => {
        const answer = current === reader ? answerOf(line) : null;
        if (answer !== null) host.tell(answer);
      });
    reader.stderr?.on("data", (bytes: Buffer) => {
      told += bytes.toString();
    });
    reader.stdin?.on("error", () => {});
    reader.once("error", error => over(error.message));
    // Not `exit`: what it has written may come after that.
    reader.once("close", (code, signal) => over(signal === null ? `it ended with ${code}` : `by ${signal}`));
  };
  const close = (): void => {
    const reader = current;
    current = null;
    reader?.kill();
  };
  const ask = (message: FromSnapshot): void => {
    current?.stdin?.write(`${JSON.stringify(message)}\n`);
  };
  open();
  return {
    ask,
    restart: () => {
      close();
      open();
      ask({ type: "ready" });
    },
    dispose: close,
  };
}

/** null: it is none. */
function answerOf(line: string): ToSnapshot | null {
  try {
    const answer = JSON.parse(line) as ToSnapshot;
    return typeof answer.type === "string" ? answer : null;
  } catch {
    return null;
  }
}

const trouble = (what: string, detail: string, remedy: string): Trouble => ({
  type: "trouble",
  what,
  detail,
  remedy,
});

/** `said`: what the reader wrote, `error: WHAT`, the place, what to do. `end`: how it ended, where it wrote nothing. */
export function troubleOf(manifest: string | null, said: string, end: string): Trouble {
  const [first = "", ...rest] = said
    .trim()
    .split("\n")
    .map(line => line.trim());
  if (!first.startsWith("error: "))
    return trouble(
      "The snapshot could not be read to its end.",
      `The process that reads it has ended: ${first === "" ? end : first}.`,
      "Try again; the files of the snapshot are untouched.",
    );
  return ofManifest(manifest) ?? ofWords(first.slice("error: ".length), rest);
}

/** What is wrong with the file itself says more than that it cannot be used. */
function ofManifest(manifest: string | null): Trouble | null {
  if (manifest === null)
    return trouble(
      "There is no snapshot here any more.",
      "Its manifest.json is gone. A run deletes a checkpoint when it has enough newer ones (`checkpoint { retain: … }`), and with --fresh all of them.",
      "Open a newer one of the folder above, or keep one for good as a savepoint.",
    );
  if (manifest.trim() === "")
    return trouble(
      "This manifest.json is empty.",
      "A manifest is written last and whole: this one was cut off, by a full disk perhaps, or is no snapshot's.",
      "Open another checkpoint of the folder above; a run goes on from the newest one that is whole.",
    );
  if (isOtherKind(manifest))
    return trouble(
      "This manifest.json is not one of a Weir snapshot.",
      "It has the name of one and lies where one would, but holds something else.",
      "Open it as text.",
    );
  return null;
}

function isOtherKind(manifest: string): boolean {
  try {
    const content: unknown = JSON.parse(manifest);
    return typeof content !== "object" || content === null || !("crc32" in content && "format" in content);
  } catch {
    return false;
  }
}

function ofWords(what: string, rest: readonly string[]): Trouble {
  const place = rest.find(line => line.startsWith("at "))?.slice("at ".length) ?? "";
  const remedy = rest.findLast(line => !line.startsWith("at ")) ?? "";
  if (/newer Weir/.test(what)) return trouble(what, place, "Update the Weir extension to read it.");
  if (/\bis missing\.?$|damaged/.test(what))
    return trouble(
      what,
      place,
      "A run would not go on from it either: it takes the newest one that is whole. Open another checkpoint of the folder above.",
    );
  return trouble(what, place, remedy);
}
