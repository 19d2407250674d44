// What a command of the terminal gives back: text for people, the rows it is made of for programs, and where the session
// has come to if it moved. Knows no colours and no streams.

import type { Item } from "../../debug/item.ts";
import type { Stop } from "../../debug/session.ts";

export interface Answer {
  /** Without a newline at its end; "": nothing to say. */
  readonly text: string;
  readonly rows: readonly Item[];
  /** The session has moved, or tells anew where it stands. */
  readonly stop: Stop | null;
  /** The person leaves. */
  readonly leave: boolean;
}

export const said = (text: string, rows: readonly Item[] = []): Answer => ({
  text,
  rows,
  stop: null,
  leave: false,
});

export const moved = (stop: Stop, text = ""): Answer => ({ text, rows: [], stop, leave: false });

export const LEAVE: Answer = { text: "", rows: [], stop: null, leave: true };
