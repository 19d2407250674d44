// The snapshot that an unfinished run of a pipeline would go on from, for whoever asks whether a changed program still
// may: `weir check`, and the editor while a person types. Reads manifests alone, through a folder that is given; what is
// damaged is told in words and passed over, as recovery does. Knows no disk.

import type { Plan } from "../plan/plan.ts";
import { checkpointOfDirName, fileStem, MANIFEST } from "./file-names.ts";
import { decodeManifest, type Manifest, ManifestDamage } from "./manifest.ts";
import { belongs, decodeRunState, RUN_FILE, RUN_FORMAT } from "./run-state.ts";

/** Reading only. A folder or file that is not there is empty or null. */
export interface KeptFolder {
  readonly list: (dir: string) => readonly string[];
  readonly read: (path: string) => Uint8Array | null;
}

export interface Kept {
  readonly manifest: Manifest | null;
  /** What cannot be used, a sentence each. */
  readonly damage: readonly string[];
  /** The manifest of the newest checkpoint, where that is not complete: it may come yet. */
  readonly awaited: string | null;
}

const NOTHING: Kept = { manifest: null, damage: [], awaited: null };

/** Where the checkpoints of a pipeline lie: as its settings say, else under `.weir`; relative to its file's folder. */
export const checkpointsUnder = ({ name, settings }: Plan): string =>
  `${settings.checkpoint.storage.dir ?? ".weir/checkpoints"}/${fileStem(name)}`;

export function newestKept(folder: KeptFolder, dir: string): Kept {
  const bytes = folder.read(`${dir}/${RUN_FILE}`);
  if (bytes === null) return NOTHING;
  const state = decodeRunState(bytes);
  if (state === null) return { ...NOTHING, damage: [`${dir}/${RUN_FILE} is damaged.`] };
  if (state.format > RUN_FORMAT)
    return { ...NOTHING, damage: [`${dir}/${RUN_FILE} was written by a newer Weir.`] };
  if (state.finished) return NOTHING;
  const damage: string[] = [];
  let awaited: string | null = null;
  // Ids never repeat and only rise, over all attempts.
  for (const [at, checkpoint] of checkpointsIn(folder, dir).entries()) {
    const path = `${dir}/chk-${checkpoint}/${MANIFEST}`;
    const found = manifestAt(folder, path);
    if (typeof found === "string") damage.push(found);
    else if (found === null) awaited = at === 0 ? path : awaited;
    else if (belongs(state, found)) return { manifest: found, damage, awaited };
  }
  return { manifest: null, damage, awaited };
}

/** The newest first. */
const checkpointsIn = (folder: KeptFolder, dir: string): readonly number[] =>
  folder
    .list(dir)
    .flatMap(name => checkpointOfDirName(name.replace(/\/$/, "")) ?? [])
    .sort((a, b) => b - a);

/** A sentence where it cannot be used. */
function manifestAt(folder: KeptFolder, path: string): Manifest | string | null {
  const bytes = folder.read(path);
  if (bytes === null) return null;
  try {
    return decodeManifest(bytes);
  } catch (error) {
    if (error instanceof ManifestDamage) return `${path} cannot be used: ${error.message}.`;
    throw error;
  }
}
