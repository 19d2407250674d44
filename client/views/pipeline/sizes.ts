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
    full: { beside: 28, between: 64 },
    medium: { beside: 20, between: 50 },
    small: { beside: 16, between: 34 },
  },
} as const;

/** The last of a way leads straight on: what is said of its queue stands beside, and no bend of it lies there. */
export const LEAD = {
  right: { full: 14, medium: 12, small: 12 },
  down: { full: 18, medium: 18, small: 16 },
} as const;

/** Downwards the head holds no name but the count over what is said of the edges: they go through it. */
export const FRAME = { head: { right: 28, down: 28 }, pad: 6, gap: 8, lineGap: 4 } as const;
export const MARGIN = 10;

export const lookOf = (detail: Detail): Look => (detail === "small" ? "line" : detail);
