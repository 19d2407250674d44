// SHA-256 of a text, by which plans are told apart: the same in every host.

import { sha256 as ofBytes } from "../values/digests.ts";

/** 64 hexadecimal digits. */
export const sha256 = (text: string): string => ofBytes(new TextEncoder().encode(text));
