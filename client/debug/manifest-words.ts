// What a manifest on disk says of itself, read as untrusted: enough to know which program to debug from it.

export interface SnapshotOnDisk {
  readonly pipeline: string;
  /** null: not said. */
  readonly checkpoint: number | null;
  readonly savepoint: boolean;
}

/** null: no manifest of a checkpoint or savepoint. */
export function readManifest(text: string): SnapshotOnDisk | null {
  try {
    const manifest = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const pipeline = manifest["pipeline"];
    const id = manifest["checkpoint"] ?? (manifest["statistics"] as { id?: unknown } | undefined)?.id;
    if (typeof pipeline !== "string") return null;
    const savepoint = manifest["savepoint"] === true;
    return { pipeline, checkpoint: typeof id === "number" ? id : null, savepoint };
  } catch {
    return null;
  }
}
