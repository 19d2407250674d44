// What every webview has: its page with a strict policy, its bundle, messages both ways. Knows no view.

import { randomBytes } from "node:crypto";
import { type Disposable, type ExtensionContext, Uri, type Webview } from "vscode";

export type ViewName = "pipeline" | "timeline" | "snapshot";

/** Fills a webview with a view's page; what the view sends goes to `receive`. */
export function showView<Received>(
  context: ExtensionContext,
  webview: Webview,
  name: ViewName,
  title: string,
  receive: (message: Received) => void,
): Disposable {
  const dist = Uri.joinPath(context.extensionUri, "dist", "views");
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  webview.html = page(webview, dist, name, title);
  return webview.onDidReceiveMessage((message: Received) => receive(message));
}

function page(webview: Webview, dist: Uri, name: ViewName, title: string): string {
  const nonce = randomBytes(16).toString("base64");
  const of = (file: string): string => webview.asWebviewUri(Uri.joinPath(dist, file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${of(`${name}.css`)}">
<title>${title}</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${of(`${name}.js`)}"></script>
</body>
</html>`;
}
