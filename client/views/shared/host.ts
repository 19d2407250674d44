// The editor as a page sees it: messages both ways, and a little that outlives hiding. Outside the editor (a test page)
// messages go to the window itself.

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

export interface Host<Out, Kept> {
  send(message: Out): void;
  /** What was kept last; null: nothing yet. */
  readonly kept: Kept | null;
  keep(kept: Kept): void;
}

/** To be called once in a page. */
export function connectHost<In, Out, Kept>(receive: (message: In) => void): Host<Out, Kept> {
  const api = typeof acquireVsCodeApi === "undefined" ? null : acquireVsCodeApi();
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (isMessage(event.data)) receive(event.data as In);
  });
  return {
    send: message => api?.postMessage(message),
    kept: (api?.getState() as Kept | undefined) ?? null,
    keep: kept => api?.setState(kept),
  };
}

const isMessage = (data: unknown): boolean =>
  typeof data === "object" && data !== null && typeof (data as { type?: unknown }).type === "string";
