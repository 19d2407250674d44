// How large everything of the drawing is, by how much a card shows and which way the drawing runs. Numbers only; text in
// it is never smaller than `TEXT`, so that the scale alone says whether it can be read.

/** Where edges lead: as reading goes, or down the page. */
export type Heading = "right" | "down";
/** How much a card says: all its figures; what it is at; only which it is. */
export type Detail = "full" | "medium" | "small";

export interface Style {
  readonly heading: Heading;
  readonly detail: Detail;
}

/** As a card is drawn: `line` has one line of text. */
export type Look = "full" | "medium" | "line";

/** The smallest text of the drawing, in its own units, as pipeline.css has it. */
export const TEXT = 12;

export const LINE = 26;

export const CARD = {
  full: { width: 200, height: 80 },
  medium: { width: 156, height: 46 },
  small: { width: 140, height: LINE },
} as const;
/** Downwards there is room beside a card that has no others beside it. */
export const ALONE = 180;

/** `beside`: between what stands side by side; `between`: what edges have room in. */
export const GAP = {
  right: {
    full: { beside: 28, between: 92 },
    medium: { beside: 20, between: 64 },
    small: { beside: 16, between: 56 },
  },
  down: {
    full: { beside: 28, between: 68 },
    medium: { beside: 20, between: 54 },
    small: { beside: 16, between: 40 },
  },
} as const;

/** Downwards the head holds no name: the edges go through it, and the cards have their names. */
export const FRAME = { head: { right: 28, down: 20 }, pad: 6, gap: 8, lineGap: 4 } as const;
export const MARGIN = 10;

export const lookOf = (detail: Detail): Look => (detail === "small" ? "line" : detail);
