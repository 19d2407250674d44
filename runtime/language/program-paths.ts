// Where an import leads: joining of paths as text, the same on every system.

const PIECE = "\0";

/** The path of one piece of a file that is parsed and checked piece by piece. */
export const piecePath = (file: string, piece: number): string => `${file}${PIECE}${piece}`;

/** The file a module is, or is a piece of. */
export function fileOf(path: string): string {
  const at = path.indexOf(PIECE);
  return at < 0 ? path : path.slice(0, at);
}

/** `./b.weir` in `dir/a.weir` is `dir/b.weir`. */
export function resolveImport(importer: string, from: string): string {
  if (isAbsolute(from)) return normalise(from);
  const separator = Math.max(importer.lastIndexOf("/"), importer.lastIndexOf("\\"));
  return normalise(separator < 0 ? from : `${importer.slice(0, separator)}/${from}`);
}

const isAbsolute = (path: string): boolean => /^([/\\]|[A-Za-z]:[/\\]|[a-z]+:\/\/)/.test(path);

/** Without `.` and, as far as possible, `..`. */
function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    const last = parts[parts.length - 1];
    if (part === ".." && last !== undefined && last !== ".." && last !== "") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
