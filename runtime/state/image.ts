// What every object with memory can do in a run that travels: give an image of itself, which stays as it is, and be put
// back to one, in place, any number of times. Only between steps. And what images are estimated to cost.

export interface Imaged<Image> {
  image(): Image;
  reset(image: Image): void;
}

/** Something that has been noted, with the array that holds its slots: about so many bytes. */
export const NOTE_BYTES = 64;
export const SLOT_BYTES = 8;
const ITEM_BYTES = 8;
const ENTRY_BYTES = 48;

/** Of lists, maps and sets that stood in the first slots and have been replaced since by others. */
export function replacedBytes(before: readonly unknown[], now: readonly unknown[]): number {
  let bytes = 0;
  for (let i = 0; i < before.length; i++) {
    const value = before[i];
    if (typeof value !== "object" || value === null || value === now[i]) continue;
    if (value instanceof Map) bytes += value.size * ENTRY_BYTES;
    else if (Array.isArray(value)) bytes += value.length * ITEM_BYTES;
  }
  return bytes;
}
