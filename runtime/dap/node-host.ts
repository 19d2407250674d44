// The adapter's host as a process of its own: files of this machine, sessions that breathe between beats.

import { randomBytes } from "node:crypto";
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { createSession } from "../debug/create-session.ts";
import { openProgram } from "../execute/debuggable/open-program.ts";
import { writeSavepoint } from "../execute/debuggable/savepoint.ts";
import { readSnapshot } from "../execute/storage.ts";
import { WeirError } from "../values/failure.ts";
import { connectToRun } from "./attach-connection.ts";
import type { AdapterHost } from "./host.ts";

/** Relative paths are relative to `cwd`. */
export function createHost(cwd: string): AdapterHost {
  /** Names what this process makes, as each run of `weir run` has a name. */
  const run = randomBytes(8).toString("hex");
  const absolute = (path: string): string => (isAbsolute(path) ? resolve(path) : resolve(cwd, path));
  return {
    absolute,
    async open(request) {
      const file = absolute(request.program);
      const { pipeline, params, settings, parallelism } = request;
      const env = (name: string): string | undefined => process.env[name];
      const opened = await openProgram({ file, pipeline, params, settings, parallelism, env });
      return {
        program: opened,
        paths: opened.plan.files.map(path => join(dirname(file), path)),
        pathOf: path => resolve(dirname(file), path),
        warnings: [],
      };
    },
    // A macrotask: messages of the client are read meanwhile.
    session: options =>
      createSession({
        ...options,
        breathe: () => new Promise(resume => setImmediate(resume)),
        rest: () => new Promise(resume => setTimeout(resume, REST_MS)),
      }),
    connect: connectToRun,
    textNow(path) {
      try {
        return readFileSync(path, "utf8");
      } catch {
        return null;
      }
    },
    // By looking: it is told on every kind of disk, and also of a file that an editor puts in the place of another.
    watch(paths, changed) {
      for (const path of paths) watchFile(path, { interval: LOOK_MS, persistent: false }, changed);
      return () => {
        for (const path of paths) unwatchFile(path, changed);
      };
    },
    readSnapshot: path => readSnapshot(path),
    async writeSavepoint(snapshot, bytesOf, path) {
      writeSavepoint({ snapshot, bytesOf, dir: absolute(path), run });
    },
    async writeTrace(path, text) {
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
      } catch (error) {
        throw new WeirError("trace", `The trace cannot be written: ${(error as Error).message}`, {
          where: path,
        });
      }
    },
    async writeOutputs(folder, outputs) {
      try {
        await mkdir(folder, { recursive: true });
        for (const { sink, bytes } of outputs) await writeFile(join(folder, fileName(sink)), bytes);
      } catch (error) {
        throw new WeirError("outputs", `The outputs cannot be written: ${(error as Error).message}`, {
          where: folder,
        });
      }
    },
  };
}

/** How often the program's files are looked at. */
const LOOK_MS = 500;

/** How often an input that may grow is asked for more. */
const REST_MS = 100;

/** A sink's name as a file's: uids may hold `/` and `#`. */
const fileName = (sink: string): string => sink.replaceAll(/[^\w.-]+/g, "-");
