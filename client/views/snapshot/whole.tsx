// One entry whole, with nothing cut and its value over as many lines as it takes.

import type { EntryInfo } from "../../../runtime/debug/protocol.ts";
import { IconButton } from "../shared/icon.tsx";
import { COLUMNS, copied } from "./columns.ts";
import { explained } from "./names.ts";
import { pretty } from "./pretty.ts";

export interface WholeProps {
  readonly entry: EntryInfo;
  copy(text: string): void;
  close(): void;
}

export const Whole = ({ entry, copy, close }: WholeProps) => (
  <aside class="whole" aria-label="The entry">
    <div class="tools">
      <IconButton icon="copy" label="Copy the value" onPress={() => copy(entry.value)}>
        Copy the value
      </IconButton>
      <IconButton icon="copy" label="Copy the row" shortcut="Alt+C" onPress={() => copy(copied(entry))}>
        Copy the row
      </IconButton>
      <IconButton icon="close" label="Close" shortcut="Escape" onPress={close} />
    </div>
    <dl tabIndex={0} aria-label="Fields of the entry">
      {COLUMNS.filter(column => column.raw(entry) !== "").map(({ id, name, of }) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd>
            {id === "state" ? explained(entry.state) : id === "value" ? pretty(entry.value) : of(entry)}
          </dd>
        </div>
      ))}
    </dl>
  </aside>
);
