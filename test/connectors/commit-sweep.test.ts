// The process dies at its K-th durable operation, for every K, and again at every operation of its recovery. In the
// end the output is what an undisturbed run gives, and no line that was visible was ever taken back.

import { describe, expect, test } from "vitest";
import type { FaultPlan } from "../../runtime/execute/disk-faults.ts";
import { faultyDisk } from "../../runtime/execute/disk-faults.ts";
import { type MemoryDisk, memoryDisk } from "../../runtime/execute/disk-memory.ts";
import type { Disk } from "../../runtime/job/world.ts";
import { BASE_DIR, committerOf, holder, pendingOf, sinkNode, visible } from "./sinks.ts";
import { INT, record, STRING } from "./types.ts";

class Killed extends Error {}

const ROW = record([
  { name: "word", type: STRING },
  { name: "n", type: INT },
]);
const row = (word: string, n: number) => ({ word, n });
const EPOCHS = [
  [[row("a", 1)], [row("b,", 2)]],
  [[], []],
  [[row("c", 3), row("ü", 4)]],
  [[row("e", 5)], [row("f", 6)]],
];
const OLD = "left by a run before\n";

interface Form {
  readonly connector: string;
  readonly path: string;
  readonly expected: string;
}

const FORMS: readonly Form[] = [
  { connector: "writeCsv", path: "out.csv", expected: 'word,n\na,1\n"b,",2\nc,3\nü,4\ne,5\nf,6\n' },
  {
    connector: "writeCsv",
    path: "dir/",
    expected: 'word,n\na,1\n"b,",2\nword,n\nc,3\nü,4\nword,n\ne,5\nf,6\n',
  },
];

/** Notes after each operation what a reader sees, and fails where something complete was taken back. */
function watched(disk: Disk, path: string, seen: { text: string }): Disk {
  const look = (): void => {
    const now = visible(disk, path);
    const complete = seen.text.slice(0, seen.text.lastIndexOf("\n") + 1);
    const replaced = complete.includes(OLD) && !now.includes(OLD);
    if (!replaced && !now.startsWith(complete))
      throw new Error(`taken back: ${JSON.stringify([complete, now])}`);
    seen.text = now;
  };
  const after =
    <A extends readonly unknown[], R>(action: (...args: A) => R) =>
    (...args: A): R => {
      const result = action(...args);
      look();
      return result;
    };
  const { write, rename, remove, truncate, open } = disk;
  return {
    ...disk,
    write: after(write),
    rename: after(rename),
    remove: after(remove),
    truncate: after(truncate),
    open: after(open),
  };
}

interface Life {
  readonly plan: FaultPlan;
  readonly overwrite?: boolean;
}

/** One process: claims, commits the newest durable checkpoint again, and goes on. Returns its number of operations. */
function live(
  form: Form,
  disk: Disk,
  pid: number,
  progress: { checkpoint: number },
  { plan, overwrite = false }: Life,
): number {
  const node = sinkNode(form.connector, form.path, ROW);
  const pending = pendingOf(node, EPOCHS);
  const faulty = faultyDisk(disk, plan, () => {
    throw new Killed();
  });
  const committer = committerOf(node, faulty, holder(pid));
  committer.claim({ run: "run-1", fresh: false, overwrite });
  committer.beginAttempt(pid);
  const commit = (checkpoint: number): void => {
    const outputs = pending.outputs.filter(output => output.checkpoint <= checkpoint);
    committer.commit(
      { attempt: pid, checkpoint, outputs, final: checkpoint === EPOCHS.length },
      pending.read,
    );
  };
  if (progress.checkpoint > 0) commit(progress.checkpoint);
  while (progress.checkpoint < EPOCHS.length) commit(++progress.checkpoint);
  committer.release();
  return faulty.operations;
}

function freshDisk(form: Form, old: boolean): MemoryDisk {
  const disk = memoryDisk();
  disk.makeDirectory(BASE_DIR);
  if (old) {
    // A finished run of before.
    const node = sinkNode("writeText", form.path, STRING);
    const { outputs, read } = pendingOf(node, [[[OLD.trim()]]]);
    const committer = committerOf(
      sinkNode(form.path.endsWith("/") ? form.connector : "writeText", form.path, STRING),
      disk,
      holder(1),
    );
    committer.claim({ run: "run-0", fresh: false, overwrite: false });
    committer.commit(
      {
        attempt: 1,
        checkpoint: 9,
        outputs: outputs.map(output => ({ ...output, checkpoint: 9 })),
        final: true,
      },
      read,
    );
    committer.release();
  }
  return disk;
}

/** Runs lives one after another, each with its plan; the last one is undisturbed. */
function survive(form: Form, disk: MemoryDisk, plans: readonly FaultPlan[], onDeath = () => {}): boolean {
  const progress = { checkpoint: 0 };
  let died = false;
  [...plans, {}].forEach((plan, i) => {
    try {
      live(form, disk, 10 + i, progress, { plan });
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      died = true;
      onDeath();
    }
  });
  return died;
}

const leftBehind = (disk: MemoryDisk): readonly string[] =>
  [...disk.files().keys()].filter(path => !path.startsWith(`${BASE_DIR}/dir/part-`)).sort();
const EXPECTED_FILES: Readonly<Record<string, readonly string[]>> = {
  "out.csv": [`${BASE_DIR}/.out.csv.weir`, `${BASE_DIR}/out.csv`],
  "dir/": [`${BASE_DIR}/.dir.weir`],
};

for (const form of FORMS)
  for (const old of [false, true]) {
    const operations = live(form, freshDisk(form, old), 10, { checkpoint: 0 }, { plan: {} });
    describe(`${form.path}${old ? " over the output of a finished run" : ""}: ${operations} operations`, () => {
      const check = (disk: MemoryDisk): void => {
        expect(visible(disk, form.path)).toBe(form.expected);
        expect(leftBehind(disk)).toEqual(EXPECTED_FILES[form.path]);
      };

      test.each([false, true])("killed at each of them (torn writes: %s), no line taken back", torn => {
        for (let k = 1; k <= operations; k++) {
          const disk = freshDisk(form, old);
          const shown = watched(disk, form.path, { text: visible(disk, form.path) }) as MemoryDisk;
          expect(survive(form, shown, [{ abortAt: k, torn }])).toBe(true);
          check(disk);
        }
        expect(survive(form, freshDisk(form, old), [{ abortAt: operations + 1 }])).toBe(false);
      });

      test("killed at each of them, and at every third one of the recovery", () => {
        for (let k = 1; k <= operations; k++)
          for (let again = 1 + (k % 3); again <= operations; again += 3) {
            const disk = freshDisk(form, old);
            const shown = watched(disk, form.path, { text: visible(disk, form.path) }) as MemoryDisk;
            survive(form, shown, [
              { abortAt: k, torn: k % 3 === 0 },
              { abortAt: again, torn: true },
            ]);
            check(disk);
          }
      });

      test("power cut at each of them: what was synced is enough", () => {
        for (let k = 1; k <= operations; k++)
          for (const survives of [
            () => false,
            (
              n => () =>
                n++ % 3 !== 0
            )(k),
          ]) {
            const disk = freshDisk(form, old);
            disk.syncDirectory("/");
            disk.syncDirectory(BASE_DIR);
            survive(form, disk, [{ abortAt: k }], () => disk.powerCut(survives));
            check(disk);
          }
      });

      test.each(["ENOSPC", "EIO"])(
        "%s at each of them: a clear message, and the next commit completes it",
        code => {
          let refused = 0;
          for (let k = 1; k <= operations; k++) {
            const disk = freshDisk(form, old);
            const progress = { checkpoint: 0 };
            try {
              live(form, disk, 10, progress, { plan: { faults: [{ at: k, code }], torn: true } });
            } catch (error) {
              expect(error).toMatchObject({ name: "WeirError", code: "target-unwritable" });
              refused++;
            }
            live(form, disk, 11, progress, { plan: {} });
            check(disk);
          }
          expect(refused).toBeGreaterThan(operations / 2);
        },
      );
    });
  }
