// The notices of the libraries that are bundled into the extension: dist/THIRD-PARTY-NOTICES.txt, from their own files.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `inputs`: paths of everything that was bundled, as esbuild names them. */
export function writeNotices(root, inputs) {
  const packages = [...new Set([...inputs].flatMap(packageOf))].sort();
  const texts = packages.map(name => noticeOf(join(root, "node_modules", name)));
  writeFileSync(
    join(root, "dist", "THIRD-PARTY-NOTICES.txt"),
    `${HEAD}\n${texts.join(`\n${"-".repeat(100)}\n\n`)}`,
  );
}

const HEAD = "Weir's extension holds code of these libraries, each under its own licence.\n";

/** `node_modules/@a/b/x.js`: `@a/b`. */
function packageOf(path) {
  const match = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  return match === null ? [] : [match[1]];
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = existsSync(folder)
    ? readdirSync(folder).filter(file => /^(licen[cs]e|notice)/i.test(file))
    : [];
  const text = files.map(file => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
  return `${name} ${version} (${license ?? "see below"})\n\n${text}\n`;
}
