// How wide words are in the page's own font, so that none is cut off and none lies on another. Asks the page once for a
// text; where it cannot say, letters are taken to be wide.

const WIDE = 0.62;
const MOST_KNOWN = 5000;
const known = new Map<string, number>();
let context: CanvasRenderingContext2D | null | undefined;
let family = "";

export function widthOf(text: string, px: number, isBold: boolean): number {
  const key = `${isBold ? "b" : ""}${px} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size > MOST_KNOWN) known.clear();
  if (context === undefined) {
    context = document.createElement("canvas").getContext("2d");
    family = getComputedStyle(document.body).fontFamily;
  }
  if (context === null) return text.length * px * WIDE;
  context.font = `${isBold ? 600 : 400} ${px}px ${family}`;
  const { width } = context.measureText(text);
  known.set(key, width);
  return width;
}

/** As much of it as there is room for, with an ellipsis for the rest. */
export function clippedTo(room: number, text: string, px: number, isBold: boolean): string {
  if (widthOf(text, px, isBold) <= room) return text;
  let [fits, not] = [0, text.length];
  while (not - fits > 1) {
    const middle = (fits + not) >> 1;
    if (widthOf(`${text.slice(0, middle)}…`, px, isBold) <= room) fits = middle;
    else not = middle;
  }
  return `${text.slice(0, fits)}…`;
}
