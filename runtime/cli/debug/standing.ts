// Where a person stands in front of a session: which thread and frame are looked at, how far a listing has come, what is
// armed. Commands read and change it; nothing here prints or moves the run.

import { join } from "node:path";
import type { CommandHost } from "../../debug/commands.ts";
import type { DebugProgram, Frame, Session, Stop, Thread } from "../../debug/session.ts";
import { WeirError } from "../../values/failure.ts";
import type { Colors } from "../host.ts";
import { ArmedList } from "./armed-list.ts";

/** What the process gives, once. */
export interface Place {
  readonly colors: Colors;
  /** A path of the plan as seen from the working directory. */
  shown(file: string): string;
  /** The program as it now is on the disk. Rejects with WeirError where it has errors. */
  reopen(): Promise<DebugProgram>;
  readonly commands: CommandHost;
}

export interface Standing {
  readonly session: Session;
  readonly place: Place;
  readonly armed: ArmedList;
  thread: number;
  /** Counted from the top. */
  frame: number;
  /** The last line that `list` has shown; null: it begins around the frame. */
  listed: { readonly file: string; readonly line: number } | null;
  /** As it was told last, to say only what is new. */
  told: Told | null;
}

export interface Told {
  readonly stop: Stop;
  readonly frame: string;
  readonly record: string;
  readonly step: number;
}

export function standAt(session: Session, place: Place): Standing {
  return { session, place, armed: new ArmedList(session), thread: 1, frame: 0, listed: null, told: null };
}

/** The session has come to another place: what it is about is looked at. */
export function turnTo(standing: Standing, stop: Stop): void {
  standing.thread = stop.thread;
  standing.frame = 0;
  standing.listed = null;
}

const MOST_FRAMES = 1_000;

export const framesOf = ({ session, thread }: Standing): readonly Frame[] =>
  session.stack(thread, 0, MOST_FRAMES).frames;

export function frameOf(standing: Standing): Frame {
  const frames = framesOf(standing);
  return frames[standing.frame] ?? frames[0]!;
}

/** By number, by name (`detector (1/2)`), or by the operator where it has but one subtask. */
export function threadNamed({ session }: Standing, given: string): Thread {
  const threads = session.threads();
  const plain = (text: string): string => text.replaceAll(/\s/g, "").toLowerCase();
  const found =
    threads.find(({ id }) => String(id) === given) ??
    threads.find(({ name }) => plain(name) === plain(given)) ??
    only(threads.filter(({ name }) => name.replace(/ \(\d+\/\d+\)$/, "") === given)) ??
    threads.find(
      ({ name }) => plain(name).replace(/\/\d+\)$/, ")") === plain(given).replace(/ ?(\d+)$/, "($1)"),
    );
  if (found !== undefined) return found;
  const several = threads.filter(({ name }) => name.startsWith(`${given} (`));
  if (several.length > 1)
    throw new WeirError("which-thread", `${given} has ${several.length} subtasks: say which`, {
      remedy: `thread ${given} 1`,
    });
  throw new WeirError("no-thread", given === "" ? "say which thread" : `there is no thread ${given}`, {
    remedy: threads.map(({ id, name }) => `${id} ${name}`).join(", "),
  });
}

const only = <T>(all: readonly T[]): T | undefined => (all.length === 1 ? all[0] : undefined);

/** The text of a file of the program; null: the frame stands in an input, or nowhere. */
export function textOf({ session }: Standing, file: string | null): string | null {
  const { plan, texts } = session.program;
  const index = file === null ? -1 : plan.files.indexOf(file);
  return index < 0 ? null : (texts[index] ?? null);
}

export const shownIn =
  (base: string) =>
  (file: string): string =>
    join(base, file);
