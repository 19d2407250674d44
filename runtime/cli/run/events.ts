// `--events FILE`: everything that happens in a run, one JSON object a line, readable while the run goes on.

import { closeSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { causeText } from "../../execute/run-errors.ts";
import type { Event } from "../../job/event.ts";
import { WeirError } from "../../values/failure.ts";

export interface EventFile {
  write(event: Event): void;
  close(): void;
}

/** Records are many: they are gathered; what people wait for is written at once. */
const FLUSH_AT = 64 * 1024;

const isFrequent = (event: Event): boolean =>
  event.type === "recordProcessed" || event.type === "recordEmitted" || event.type === "watermarkAdvanced";

/** `say` hears once that nothing more can be written: events only observe a run, which goes on without them. */
export function openEvents(path: string, cwd: string, say: (text: string) => void): EventFile {
  const handle = openForWriting(resolve(cwd, path), path);
  let waiting = "";
  let lost = false;
  const orSay = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!lost)
        say(`warning: ${path} cannot be written: ${causeText(error)}; the run goes on without events`);
      lost = true;
    }
  };
  const flush = (): void => {
    const bytes = Buffer.from(waiting, "utf8");
    waiting = "";
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
  };
  return {
    write(event) {
      if (lost) return;
      waiting += `${JSON.stringify(event)}\n`;
      if (!isFrequent(event) || waiting.length > FLUSH_AT) orSay(flush);
    },
    close() {
      if (!lost) orSay(flush);
      orSay(() => closeSync(handle));
    },
  };
}

function openForWriting(path: string, given: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new WeirError("events-unwritable", `${given} cannot be written: ${(error as Error).message}`, {
      remedy: "give --events a path in a folder that exists",
    });
  }
}
