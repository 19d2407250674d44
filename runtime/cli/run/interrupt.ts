// Ctrl-C and SIGTERM: the first asks the run to stop after a final checkpoint, the second leaves at once.

export interface Interrupt {
  /** Aborted at the first signal. */
  readonly signal: AbortSignal;
  /** 130 or 143 once a signal came; null before. */
  exitCode(): number | null;
  dispose(): void;
}

const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export function listenForInterrupt(onFirst: (name: keyof typeof CODES) => void): Interrupt {
  const controller = new AbortController();
  let code: number | null = null;
  const handle = (name: keyof typeof CODES): void => {
    if (code !== null) process.exit(CODES[name]);
    code = CODES[name];
    onFirst(name);
    controller.abort();
  };
  const onInt = (): void => handle("SIGINT");
  const onTerm = (): void => handle("SIGTERM");
  process.on("SIGINT", onInt);
  process.on("SIGTERM", onTerm);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose() {
      process.off("SIGINT", onInt);
      process.off("SIGTERM", onTerm);
    },
  };
}
