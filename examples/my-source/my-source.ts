// A source of our own: sentences about light, so many a second. It says where it stands (`snapshot`) and goes on from
// there (`open`), so that not one of them is lost or repeated when the run is killed.

const SENTENCES = [
  "Whiteness and all grey colours between white and black may be compounded of colours.",
  "The light whose rays are all alike refrangible I call simple, homogeneal and similar.",
  "The image was bright and vivid in the middle, and faint and obscure at its sides.",
  "The colours of good light are true, and no refraction can change them.",
  "In a very dark chamber, at a round hole, I placed a glass prism.",
  "The colours were so weak and confused that it was difficult to tell them apart.",
];
const COUNT = 300;

export class MySource {
  private next = 0;
  private dueMs = 0;
  private readonly rate: number;

  /** `rate`: sentences a second. */
  constructor(rate: number) {
    this.rate = rate;
  }

  /** `position` is what `snapshot` gave for the checkpoint this run goes on from; null at the very beginning. */
  open(position: number | null): void {
    this.next = position ?? 0;
    this.dueMs = Date.now();
  }

  /** null: nothing now, ask again soon. undefined: there will be no more. */
  poll(): string | null | undefined {
    if (this.next >= COUNT) return undefined;
    if (Date.now() < this.dueMs) return null;
    this.dueMs += 1000 / this.rate;
    const number = this.next++;
    return `${number + 1}. ${SENTENCES[number % SENTENCES.length]}`;
  }

  /** The number of the next sentence. */
  snapshot(): number {
    return this.next;
  }
}
