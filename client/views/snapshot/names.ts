// Names that Weir gives to what it keeps itself, as a person reads them; the true one stays at hand. Pure.

const READABLE: Readonly<Record<string, string>> = {
  $timers: "timers",
  $position: "position",
  $files: "files",
  $watermark: "watermark",
  $watermarkGenerator: "watermark generator",
  $channelWatermarks: "watermarks by channel",
  $waiting: "waiting records",
  $waitingWatermarks: "waiting watermarks",
};

export const isInternal = (state: string): boolean => state.startsWith("$");

/** `$channelWatermarks` → `watermarks by channel`; what the program itself calls so stays. */
export function readable(state: string): string {
  if (!isInternal(state)) return state;
  const known = READABLE[state];
  if (known !== undefined) return known;
  const words = state
    .slice(1)
    .replaceAll(".", " ")
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words === "" ? state : words;
}

/** For where there is room for both. */
export const explained = (state: string): string =>
  isInternal(state) ? `${readable(state)} (${state}, kept by Weir itself)` : state;
