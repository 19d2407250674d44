// Pieces of a drawing made and changed in place, and touched only where they change: the page has nothing to do for what
// stays. Knows no pipeline.

const SVG = "http://www.w3.org/2000/svg";

export function add<Tag extends keyof SVGElementTagNameMap>(
  parent: Element,
  tag: Tag,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  parent.append(element);
  return element;
}

/** A line of text that can be said anew; "" hides nothing and costs nothing. */
export function words(
  parent: Element,
  attributes: Readonly<Record<string, string | number>>,
  fixed = "",
): (text: string) => void {
  const node = document.createTextNode(fixed);
  add(parent, "text", attributes).append(node);
  let now = fixed;
  return text => {
    if (text === now) return;
    now = text;
    node.data = text;
  };
}

/** An attribute that can be set anew; null takes it away. */
export function attribute(element: Element, name: string): (value: string | number | null) => void {
  let now: string | number | null = null;
  return value => {
    if (value === now) return;
    now = value;
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, String(value));
  };
}

/** There or not: what is not to be seen is not in the page, where it would be measured, read and copied. */
export function shown(element: Element): (isShown: boolean) => void {
  const place = document.createComment("");
  element.before(place);
  let now = true;
  return isShown => {
    if (isShown === now) return;
    now = isShown;
    if (isShown) place.after(element);
    else element.remove();
  };
}
