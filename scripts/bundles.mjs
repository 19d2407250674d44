// What esbuild makes: one entry per program that runs on its own.
import { existsSync } from "node:fs";
import { join } from "node:path";

/** CommonJS dependencies inside an ES module bundle need `require`. */
const banner = 'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);';

export function bundles(root, version) {
  const node = (name, entry) => ({
    entryPoints: [join(root, entry)],
    outfile: join(root, "dist", `${name}.js`),
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
    node("cli", "runtime/cli/main.ts"),
    node("task-manager", "runtime/execute/cluster/task-manager.ts"),
    node("io-worker", "runtime/execute/cluster/io-worker.ts"),
    node("commit-worker", "runtime/connectors/commit-worker.ts"),
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
  ].filter(options => existsSync(options.entryPoints[0]));
}
