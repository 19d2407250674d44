// `weir run --inspect`: a server on loopback in the main thread of a run, where no user code runs and nothing is
// waited for. Hands on what happens to whoever watches, and what they ask to the run. Loaded only where asked for.

import { createServer, type Socket } from "node:net";
import { type Event, isPerRecord } from "../../job/event.ts";
import type { Plan } from "../../plan/plan.ts";
import { WeirError } from "../../values/failure.ts";
import { announce } from "./announce.ts";
import { AwaitedCheckpoints } from "./awaited.ts";
import type { InspectedRun, Inspector } from "./inspector.ts";
import { RunMetrics } from "./metrics.ts";
import type {
  InspectAnswer,
  InspectHello,
  InspectLaunch,
  InspectMetrics,
  InspectRequest,
} from "./protocol.ts";
import { topologyOf } from "./topology.ts";
import { type Watcher, watch } from "./watcher.ts";

const MOST_WATCHERS = 16;
/** Of each, not answered yet. */
const MOST_REQUESTS = 16;
const METRICS_MS = 450;

export interface InspectOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly version: string;
  readonly launch: InspectLaunch;
  readonly plan: Plan;
  readonly baseDir: string;
  /** Somebody has asked for something that a person at the terminal should know. */
  readonly say: (text: string) => void;
}

export interface InspectServer {
  readonly port: number;
  readonly inspector: Inspector;
  /** Waits for nobody. */
  close(): void;
}

/** Resolves when it listens. Rejects with a WeirError. */
export function openInspect(options: InspectOptions): Promise<InspectServer> {
  const inspection = new Inspection(options);
  const server = createServer(socket => inspection.connected(socket));
  return new Promise((resolve, reject) => {
    server.once("error", error => reject(cannotListen(options.port, error)));
    server.listen(options.port, "127.0.0.1", () => {
      // A connection that cannot be accepted is the business of whoever made it.
      server.on("error", () => {});
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : options.port;
      const { program, pipeline } = options.launch;
      const withdraw = announce({ pid: process.pid, port, pipeline, program, startedMs: Date.now() });
      resolve({
        port,
        inspector: inspection,
        close() {
          withdraw();
          server.close();
          inspection.close();
        },
      });
    });
  });
}

function cannotListen(port: number, error: Error): WeirError {
  const code = (error as NodeJS.ErrnoException).code;
  const why =
    code === "EADDRINUSE"
      ? "another program has it"
      : code === "EACCES"
        ? "ports below 1024 are the system's"
        : error.message;
  return new WeirError("inspect-port", `--inspect cannot listen on port ${port}: ${why}`, {
    remedy: "name another, or leave the number out for any that is free",
    exit: 2,
  });
}

const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);

class Inspection implements Inspector {
  readonly #options: InspectOptions;
  readonly #watchers = new Set<Watcher>();
  readonly #metrics = new RunMetrics();
  readonly #awaited = new AwaitedCheckpoints();
  #run: InspectedRun | null = null;
  #hello: InspectHello | null = null;
  #attempt = 0;
  #toldMs = Number.NEGATIVE_INFINITY;
  #toldPhase = "";
  /** For who comes between two tellings; null: there are no figures yet. */
  #latest: (() => InspectMetrics) | null = null;

  constructor(options: InspectOptions) {
    this.#options = options;
  }

  // -------------------------------------------------------------- the run

  begun(run: InspectedRun): void {
    const { version, launch, plan, baseDir } = this.#options;
    this.#run = run;
    this.#attempt = run.attempt;
    this.#hello = {
      type: "hello",
      protocol: 1,
      version,
      pid: process.pid,
      run: run.name,
      attempt: run.attempt,
      checkpointing: plan.settings.checkpoint.enabled,
      launch,
      topology: topologyOf(plan, run.deployment, baseDir),
    };
    for (const watcher of this.#watchers) watcher.tell(this.#hello);
  }

  event(event: Event): void {
    if (this.#run === null || isPerRecord(event)) return;
    if (event.type === "runRestored") this.#attempt = event.attempt;
    this.#metrics.event(event);
    this.#awaited.event(event, this.#run);
    for (const watcher of this.#watchers) watcher.tell({ type: "event", event });
  }

  looks(looks: Parameters<Inspector["looks"]>[0]): void {
    this.#metrics.looks(looks, performance.now());
  }

  progress(...[progress, coordinator]: Parameters<Inspector["progress"]>): void {
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < METRICS_MS && progress.phase === this.#toldPhase) return;
    this.#toldMs = nowMs;
    this.#toldPhase = progress.phase;
    this.#latest = () => this.#metrics.now(progress, coordinator, this.#attempt, Date.now());
    if (this.#watchers.size === 0 || this.#hello === null) return;
    const metrics = this.#latest();
    for (const watcher of this.#watchers) watcher.tell(metrics);
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  // -------------------------------------------------------------- who watches

  connected(socket: Socket): void {
    if (!isLoopback(socket.remoteAddress)) {
      socket.destroy();
      return;
    }
    let underWay = 0;
    const watcher = watch(
      socket,
      request => {
        if (underWay >= MOST_REQUESTS) {
          watcher.answer(refused(request, "busy", "too many requests are under way", "wait for an answer"));
          return;
        }
        underWay++;
        void this.#serve(request, watcher).then(() => underWay--);
      },
      () => this.#watchers.delete(watcher),
    );
    if (this.#watchers.size >= MOST_WATCHERS) {
      watcher.tell({ type: "fault", what: `there are ${MOST_WATCHERS} who watch already` });
      watcher.end();
      return;
    }
    this.#watchers.add(watcher);
    if (this.#hello === null) return;
    watcher.tell({ ...this.#hello, attempt: this.#attempt });
    if (this.#latest !== null) watcher.tell(this.#latest());
  }

  async #serve({ id, request }: InspectRequest, watcher: Watcher): Promise<void> {
    const run = this.#run;
    try {
      if (run === null) throw new WeirError("starting", "the run has not begun yet");
      if (request === "stop") {
        this.#options.say("asked to stop by who watches: stopping after a final checkpoint");
        watcher.answer({ type: "answer", id, ok: true });
        run.stop();
        return;
      }
      const taken = await this.#awaited.ask(run, request === "capture");
      watcher.answer({ type: "answer", id, ok: true, ...taken });
    } catch (error) {
      if (error instanceof WeirError)
        watcher.answer(refused({ id }, error.code, error.what, error.options.remedy ?? ""));
      else watcher.answer(refused({ id }, "internal", `Weir itself has failed: ${String(error)}`, ""));
    }
  }
}

const refused = (
  { id }: Pick<InspectRequest, "id">,
  code: string,
  what: string,
  remedy: string,
): InspectAnswer => ({ type: "answer", id, ok: false, code, what, remedy });
