// Avro restricts names to [A-Za-z_][A-Za-z0-9_]*; ours are any text. Names are escaped reversibly, and no escaped
// name can reach a host object's prototype. Knows only text.

/** `User ID` → `User_x20_ID`, `__proto__` → `_x5f__proto__`; a plain name stays as it is. */
export function avroName(name: string): string {
  let out = "";
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (isPlain(name, i, code)) out += name[i];
    else out += `_x${code.toString(16)}_`;
  }
  return out === "" ? "_x_" : out;
}

/** Inverse of `avroName`. */
export const unescapeAvroName = (name: string): string =>
  name.replace(/_x([0-9a-f]*)_/g, (_, hex: string) =>
    hex === "" ? "" : String.fromCharCode(Number.parseInt(hex, 16)),
  );

/** An underscore is escaped where it would begin an escape, and at the start of `__…`, which hosts reserve. */
function isPlain(name: string, i: number, code: number): boolean {
  if (code === 95) return name[i + 1] !== "x" && !(i === 0 && name[1] === "_");
  if (code >= 48 && code <= 57) return i > 0;
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Hands out names that are unique within one schema: `item`, `item_2`, … */
export function uniqueNames(): (wanted: string) => string {
  const taken = new Set<string>();
  return wanted => {
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name;
  };
}
