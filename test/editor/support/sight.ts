// What the eye would object to in the page of a view, found by geometry: text that is cut off, covered, laid over other
// text or too small to read; cards that lie on each other or do not hold their words. Knows no view but by its shapes.

import type { Frame } from "playwright-core";

const LEAST_FONT_PX = 11;

/** In words; none is as it should be. */
export async function eyesores(frame: Frame): Promise<readonly string[]> {
  return frame.evaluate(look, LEAST_FONT_PX);
}

/** Whether a shape of a picture is in sight as a whole: nothing cuts it, nothing lies over it. */
export async function wholeInSight(frame: Frame, selector: string): Promise<boolean> {
  return frame.evaluate(wanted => {
    const element = document.querySelector(wanted);
    const picture = element?.closest("svg");
    if (!element || !picture) return false;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const around = picture.getBoundingClientRect();
    if (left < around.left || top < around.top || right > around.right || bottom > around.bottom)
      return false;
    const corners = [left + 3, right - 3].flatMap(x => [top + 3, bottom - 3].map(y => [x, y] as const));
    return corners.every(([x, y]) => picture.contains(document.elementFromPoint(x, y)));
  }, selector);
}

/** Runs in the page: all of it must be in here. */
function look(leastFont: number): string[] {
  /** Edges closer than this are one. */
  const SLACK = 1.5;
  /** What may lie over the rest, because a person has asked for it. */
  const OVER = '[role="menu"], [role="dialog"], [role="tooltip"], [popover], .behind-menu, .tip, .menu';

  type Box = { left: number; top: number; right: number; bottom: number };
  const faults = new Set<string>();
  const boxOf = ({ left, top, right, bottom }: DOMRect): Box => ({ left, top, right, bottom });
  const meet = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const isEmpty = ({ left, top, right, bottom }: Box): boolean => right - left < 1 || bottom - top < 1;
  const within = (inner: Box, outer: Box): boolean =>
    inner.left >= outer.left - SLACK &&
    inner.top >= outer.top - SLACK &&
    inner.right <= outer.right + SLACK &&
    inner.bottom <= outer.bottom + SLACK;
  const short = (text: string): string => text.trim().replaceAll(/\s+/g, " ").slice(0, 60);
  const nameOf = (element: Element): string => {
    const name = element.getAttribute("class")?.split(" ")[0] ?? "";
    return name === "" ? element.tagName.toLowerCase() : `${element.tagName.toLowerCase()}.${name}`;
  };

  /** For ears only, or for nobody. */
  const isUnseen = (element: Element): boolean => {
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return true;
    for (let each: Element | null = element; each !== null; each = each.parentElement) {
      if (getComputedStyle(each).clipPath === "inset(50%)") return true;
    }
    return element.closest("option, title, desc, script, style, noscript") !== null;
  };
  const isTold = (element: Element): boolean => element.closest("[title]") !== null;

  /** What of a box is in sight; null: nothing of it. Tells where something other than scrolling cuts it. */
  const seen = (element: Element, whole: Box, what: string): Box | null => {
    let left: Box = whole;
    for (let each: Element | null = element; each !== null; each = each.parentElement) {
      const style = getComputedStyle(each);
      const [x, y] = [style.overflowX, style.overflowY];
      if ((x === "visible" && y === "visible") || style.display === "inline") continue;
      const around = boxOf(each.getBoundingClientRect());
      // A picture that is panned is scrolled in its own way.
      const panned = each instanceof SVGSVGElement;
      const cuts = (way: string): boolean => !panned && (way === "hidden" || way === "clip");
      const cutX = cuts(x) && (left.left < around.left - SLACK || left.right > around.right + SLACK);
      const cutY = cuts(y) && (left.top < around.top - SLACK || left.bottom > around.bottom + SLACK);
      if ((cutX || cutY) && !isTold(element)) faults.add(`cut off by ${nameOf(each)}: ${what}`);
      left = meet(left, around);
      if (isEmpty(left)) return null;
    }
    const page = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    if (!within(left, page) && !isTold(element)) faults.add(`cut off by the page: ${what}`);
    const rest = meet(left, page);
    return isEmpty(rest) ? null : rest;
  };

  const coveredBy = (element: Element, box: Box): Element | null => {
    const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    if (top === null || top.contains(element) || element.contains(top)) return null;
    // In a picture words lie on what is pressed; at its edge is what moves it, and it can be moved.
    const picture = element.closest("svg");
    if (picture?.contains(top) || (picture !== null && top.closest("button.more") !== null)) return null;
    return top.closest(OVER) === null ? top : null;
  };

  interface Words {
    readonly element: Element;
    readonly text: string;
    readonly lines: readonly Box[];
  }
  const all: Words[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = short(node.textContent ?? "");
    if (element === null || text === "" || isUnseen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const what = `"${text}" in ${nameOf(element)}`;
    const lines: Box[] = [];
    for (const rect of range.getClientRects()) {
      const rest = isEmpty(boxOf(rect)) ? null : seen(element, boxOf(rect), what);
      if (rest === null) continue;
      lines.push(rest);
      const over = coveredBy(element, rest);
      if (over !== null) faults.add(`covered by ${nameOf(over)}: ${what}`);
    }
    if (lines.length === 0) continue;
    const matrix = element instanceof SVGGraphicsElement ? element.getScreenCTM() : null;
    const scale = matrix === null ? 1 : Math.hypot(matrix.a, matrix.b);
    const font = Number.parseFloat(getComputedStyle(element).fontSize) * scale;
    if (font < leastFont - 0.05) faults.add(`too small, ${font.toFixed(1)} px: ${what}`);
    if (
      element instanceof HTMLElement &&
      element.scrollWidth > element.clientWidth + 1 &&
      element.clientWidth > 0 &&
      getComputedStyle(element).overflowX !== "visible" &&
      !/auto|scroll/.test(getComputedStyle(element).overflowX) &&
      !isTold(element)
    ) {
      faults.add(`cut short, and nothing tells the rest: ${what}`);
    }
    all.push({ element, text, lines });
  }

  for (const element of document.querySelectorAll("button, input, select, progress")) {
    if (isUnseen(element)) continue;
    const name = element.getAttribute("aria-label") ?? short(element.textContent ?? "");
    seen(element.parentElement!, boxOf(element.getBoundingClientRect()), `${nameOf(element)} "${name}"`);
  }

  // Lines of letters stand closer than their boxes.
  const core = ({ left, top, right, bottom }: Box): Box => {
    const inset = (bottom - top) * 0.2;
    return { left: left + 1, top: top + inset, right: right - 1, bottom: bottom - inset };
  };
  const placed = all.flatMap(words =>
    words.element.closest(OVER) === null ? words.lines.map(line => ({ words, box: core(line) })) : [],
  );
  for (const [at, one] of placed.entries()) {
    for (const other of placed.slice(at + 1)) {
      if (one.words === other.words || isEmpty(meet(one.box, other.box))) continue;
      faults.add(`"${one.words.text}" lies over "${other.words.text}"`);
    }
  }

  const cards = [...document.querySelectorAll(".card")].flatMap(card => {
    const ground = card.querySelector(".ground");
    return ground === null ? [] : [{ card, box: boxOf(ground.getBoundingClientRect()) }];
  });
  const tasks = document.querySelectorAll('svg [role="button"][data-id^="task"]').length;
  if (tasks > cards.length) faults.add(`${tasks} subtasks but ${cards.length} cards: nothing was looked at`);
  const naming = (card: Element): string =>
    card.querySelector("[aria-label]")?.getAttribute("aria-label") ?? "";
  for (const [at, { card, box }] of cards.entries()) {
    for (const other of cards.slice(at + 1)) {
      const both = meet(box, other.box);
      if (both.right - both.left > SLACK && both.bottom - both.top > SLACK)
        faults.add(`the card "${short(naming(card))}" lies over "${short(naming(other.card))}"`);
    }
    for (const text of card.querySelectorAll("text")) {
      const words = boxOf(text.getBoundingClientRect());
      if (!isEmpty(words) && !isUnseen(text) && !within(words, box))
        faults.add(`"${short(text.textContent ?? "")}" does not fit its card "${short(naming(card))}"`);
    }
    for (const { element, text, lines } of all) {
      if (element.closest(".edge") === null) continue;
      if (lines.some(line => !isEmpty(meet(core(line), box))))
        faults.add(`"${text}" of a channel lies over the card "${short(naming(card))}"`);
    }
  }
  return [...faults];
}
