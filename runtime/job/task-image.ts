// A task as it is between two steps: what each of its parts remembers. What it reads from (its channels, its reader) and
// what it writes to (sinks' storage) give images of their own. Types only.

import type { ChainImage } from "../operators/chain.ts";
import type { BarrierImage } from "./barrier-handler.ts";
import type { CallsImage } from "./calls.ts";
import type { InputsImage } from "./channel-inputs.ts";
import type { HeldImage } from "./held-side.ts";
import type { SourceImage } from "./source-side.ts";
import type { CombinerImage } from "./watermark-combiner.ts";
import type { Way } from "./way.ts";

export interface TaskImage {
  readonly fields: TaskFields;
  readonly chain: ChainImage;
  readonly inputs: InputsImage;
  readonly barriers: BarrierImage;
  readonly combiner: CombinerImage;
  readonly source: SourceImage | null;
  readonly held: HeldImage | null;
  readonly calls: CallsImage | null;
  /** The last watermark that the generator gave. */
  readonly generated: number;
  readonly routers: readonly number[];
  readonly recordsOut: number;
  /** By uid. */
  readonly sinks: ReadonlyMap<string, unknown>;
  /** Estimated: what it keeps beyond what the image before it keeps. */
  readonly bytes: number;
}

/** What the task itself remembers. */
export interface TaskFields {
  readonly triggers: readonly number[];
  readonly carried: number | null;
  readonly lastWatermark: number;
  readonly toldIdle: boolean;
  readonly sourceIdle: boolean;
  readonly rested: boolean;
  readonly lastElementMs: number;
  readonly raised: number;
  readonly ended: boolean;
  /** The element taken last; null: none was, or no trail is kept. */
  readonly last: Way | null;
}
