// What esbuild makes: one entry per program that runs on its own.
import { join } from "node:path";

/** CommonJS dependencies inside an ES module bundle need `require`. */
const banner = 'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);';

/** What the names of the files begin with that several programs share. */
export const PART = "part-";

export function bundles(root, version) {
  const onNode = {
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    banner: { js: banner },
    define: { __WEIR_VERSION__: JSON.stringify(version) },
    sourcemap: true,
    // Less to decode and compile at each start; names stay.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: "warning",
  };
  const node = (name, entry) => ({
    ...onNode,
    entryPoints: [join(root, entry)],
    outfile: join(root, "dist", `${name}.js`),
  });
  /** What they share in files of its own, of which each command loads only those it needs: loading is most of its time. */
  const inParts = programs => ({
    ...onNode,
    entryPoints: programs.map(([out, entry]) => ({ in: join(root, entry), out })),
    outdir: join(root, "dist"),
    splitting: true,
    chunkNames: `${PART}[hash]`,
  });
  /** Pages of the editor: one script and one style sheet each, and the font of icons that they share. */
  const view = name => ({
    entryPoints: [join(root, "client/views", name, "main.tsx")],
    outfile: join(root, "dist/views", `${name}.js`),
    bundle: true,
    platform: "browser",
    target: "chrome124",
    format: "iife",
    minify: true,
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".ttf": "file" },
    assetNames: "[name]",
    logLevel: "warning",
  });
  return [
    inParts([
      ["cli", "runtime/cli/main.ts"],
      ["task-manager", "runtime/execute/cluster/task-manager.ts"],
      ["io-worker", "runtime/execute/cluster/io-worker.ts"],
      ["commit-worker", "runtime/connectors/commit-worker.ts"],
    ]),
    // The two servers stand alone: one file starts faster than many, and an editor waits for them.
    node("server", "server/lsp/main.ts"),
    node("dap", "runtime/dap/main.ts"),
    {
      entryPoints: [join(root, "client/extension.ts")],
      outfile: join(root, "dist", "extension.cjs"),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      external: ["vscode"],
      logLevel: "warning",
    },
    view("pipeline"),
    view("timeline"),
    view("snapshot"),
    node("story", "scripts/story.ts"),
    node("bench", "test/bench/main.ts"),
  ];
}
