// A view in a browser of its own, without the editor around it: its bundle, the variables of a theme as the editor sets
// them, messages in by hand, messages out kept. The fastest way to see what a view looks like.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const here = import.meta.dirname;
const dist = resolve(here, "../../../dist/views");
export const themes = JSON.parse(readFileSync(join(here, "themes.json"), "utf8"));
export const recorded = JSON.parse(readFileSync(join(here, "recorded.json"), "utf8"));

const FONTS = {
  "--vscode-font-family": "system-ui, Ubuntu, 'Droid Sans', sans-serif",
  "--vscode-font-size": "13px",
  "--vscode-editor-font-family": "'Droid Sans Mono', monospace",
};

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  });

/** Its policy is that of client/panel.ts, with files where the editor has addresses of its own. */
function pageOf(name) {
  const of = file => pathToFileURL(join(dist, file)).href;
  const policy =
    "default-src 'none'; script-src 'nonce-harness'; style-src file:; font-src file:; img-src data:";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${of(`${name}.css`)}">
<title>${name}</title>
</head>
<body>
<div id="root"></div>
<script nonce="harness">
window.sent = [];
window.acquireVsCodeApi = () => ({
  postMessage: message => window.sent.push(message),
  getState: () => undefined,
  setState: () => {},
});
</script>
<script nonce="harness" src="${of(`${name}.js`)}"></script>
</body>
</html>`;
}

/** A view, shown in a theme and a size. */
export async function open(browser, name, theme, width, height) {
  const page = await browser.newPage({ viewport: { width, height } });
  const problems = [];
  page.on("console", message => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", error => problems.push(String(error)));
  const folder = mkdtempSync(join(tmpdir(), "weir-view-"));
  writeFileSync(join(folder, "page.html"), pageOf(name));
  await page.goto(pathToFileURL(join(folder, "page.html")).href);
  const { class: className, variables } = themes[theme];
  await page.evaluate(
    ([className, variables]) => {
      document.body.className = className;
      for (const [key, value] of Object.entries(variables))
        document.documentElement.style.setProperty(key, value);
      document.documentElement.style.backgroundColor = variables["--vscode-editor-background"];
    },
    [className, { ...variables, ...FONTS }],
  );
  return { page, problems, send: message => page.evaluate(m => window.postMessage(m, "*"), message) };
}
