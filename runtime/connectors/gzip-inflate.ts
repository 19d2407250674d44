// gzip, piece by piece and at once: Node's streams answer later, and its synchronous calls want the whole file. What
// lies under both does neither; it is kept open here between pieces. Several members in a row are one content.

import { constants, createGunzip } from "node:zlib";

export interface Inflater {
  /** What comes of the next piece. Throws where it is no gzip. */
  add(piece: Buffer): readonly Buffer[];
  /** Throws where the content is cut off. */
  end(): readonly Buffer[];
  close(): void;
}

/** What a zlib stream of Node has beside its published face. */
interface Engine {
  _handle: { close(): void } | null;
  _processChunk(piece: Buffer, flush: number): Buffer | undefined;
  close(): void;
  on(event: "error", listener: () => void): void;
}

export function createInflater(): Inflater {
  const engine = createGunzip() as unknown as Engine;
  // What went wrong is thrown; that it is told once more, later, concerns nobody.
  engine.on("error", () => {});
  let begun = false;
  let open = false;

  /** A synchronous call closes what it has used: for its time nothing can be closed. */
  const process = (piece: Buffer, flush: number): readonly Buffer[] => {
    const handle = engine._handle!;
    const { close } = handle;
    const closeEngine = engine.close;
    handle.close = () => {};
    engine.close = () => {};
    try {
      const result = engine._processChunk(piece, flush);
      return result === undefined || result.length === 0 ? [] : [Buffer.from(result)];
    } finally {
      handle.close = close;
      engine.close = closeEngine;
      engine._handle = handle;
    }
  };

  return {
    add(piece) {
      begun = true;
      const made = process(piece, constants.Z_SYNC_FLUSH);
      open = true;
      return made;
    },
    end() {
      if (!begun || !open) return [];
      open = false;
      return process(Buffer.alloc(0), constants.Z_FINISH);
    },
    close: () => engine.close(),
  };
}
