// CRC-32 of consumed input and committed output, as fast as the machine offers it. Same values everywhere: the
// table of values/crc32.ts stands in where Node has none of its own.

import * as zlib from "node:zlib";
import { crc32 as crc32ByTable } from "../values/crc32.ts";

type Crc32 = (bytes: Uint8Array, crc?: number) => number;

const native = (zlib as { crc32?: Crc32 }).crc32;

/** Goes on from `crc` (0 at first): crc32(b, crc32(a)) is that of a followed by b. */
export const crc32: Crc32 = native ?? crc32ByTable;
