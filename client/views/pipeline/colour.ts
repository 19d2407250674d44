// A colour as a style sheet gives it, in the form that every reader of SVG knows: six digits, and the opacity apart.

export interface PlainColour {
  readonly colour: string;
  readonly opacity: number;
}

/** `rgb(…)`, `rgba(…)`, `color(srgb …)`, `#…`, `transparent`; what is none of them is left as it is. */
export function plainColour(text: string): PlainColour {
  if (text === "transparent") return { colour: "none", opacity: 1 };
  const hex = /^#([0-9a-f]{3,8})$/i.exec(text)?.[1];
  if (hex !== undefined) return ofHex(hex);
  const found = /^(rgba?|color)\(\s*(?:srgb\s+)?(.+)\)$/.exec(text);
  if (found === null) return { colour: text, opacity: 1 };
  const [red = 0, green = 0, blue = 0, alpha = 1] = found[2]!.split(/[\s,/]+/).map(Number);
  const most = found[1] === "color" ? 255 : 1;
  if (alpha === 0) return { colour: "none", opacity: 1 };
  return { colour: `#${[red, green, blue].map(part => digits(part * most)).join("")}`, opacity: alpha };
}

function ofHex(hex: string): PlainColour {
  const long = hex.length < 6 ? [...hex].map(digit => digit + digit).join("") : hex;
  const alpha = long.length === 8 ? Number.parseInt(long.slice(6), 16) / 255 : 1;
  return { colour: `#${long.slice(0, 6).toLowerCase()}`, opacity: Math.round(alpha * 1000) / 1000 };
}

const digits = (part: number): string =>
  Math.min(255, Math.max(0, Math.round(part)))
    .toString(16)
    .padStart(2, "0");
