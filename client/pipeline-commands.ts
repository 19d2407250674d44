// A command of the console given from the picture, whatever the run is at. Where it can be carried out at a stop only, a
// run that goes on is paused for it and goes on afterwards. Knows no picture.

import type { Sessions, StopInfo } from "./debug/sessions.ts";

/** What of the sessions it needs. */
export type Asked = Pick<Sessions, "ask" | "request" | "live" | "onStop">;

const PATIENCE_MS = 10_000;

/** Says what has been done. Rejects, with words, where it is refused: then nothing has changed. */
export async function carryOut(sessions: Asked, command: string): Promise<string> {
  const ask = async (): Promise<string> => (await sessions.ask("weir/intervene", { command })).text;
  const wasRunning = sessions.live?.status === "running";
  try {
    return await ask();
  } catch (error) {
    if (!wasRunning) throw error;
  }
  const { reason, threadId } = await paused(sessions);
  try {
    return await ask();
  } finally {
    // It stood still for another reason by then: that is for the person to see.
    if (reason === "pause") await sessions.request("continue", { threadId });
  }
}

async function paused(sessions: Asked): Promise<StopInfo> {
  let stop = (): void => {};
  const stopped = new Promise<StopInfo>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error("The run could not be paused: pause it, then try again.")),
      PATIENCE_MS,
    );
    const heard = sessions.onStop(resolve);
    stop = () => {
      clearTimeout(timer);
      heard.dispose();
    };
  });
  // Whoever waits below hears of it; a rejection that comes before that is no accident.
  stopped.catch(() => {});
  try {
    await sessions.request("pause", { threadId: 0 });
    return await stopped;
  } finally {
    stop();
  }
}
