// Ending at every phase, launches that overlap, and what clients may and may not support.
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { AdapterHost } from "../../runtime/dap/host.ts";
import { errorOf, type Inline, inline } from "./inline.ts";

const programs = join(import.meta.dirname, "programs");

const open: Inline[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) if (!client.ended()) await client.request("disconnect");
});

function fresh(change?: (host: AdapterHost) => AdapterHost): Inline {
  const client = inline(programs, change);
  open.push(client);
  return client;
}

const program = (name: string, more: object = {}) => ({
  program: `${name}.weir`,
  recordsPerSecond: 5,
  ...more,
});

/** How far each phase takes a client; what it is waiting for is not awaited. */
const phases: readonly (readonly [string, (client: Inline) => Promise<unknown>])[] = [
  ["before initialize", async () => {}],
  ["after initialize", client => client.request("initialize", {})],
  [
    "while the program is read",
    async client => {
      await client.request("initialize", {});
      void client.request("launch", program("bank"));
    },
  ],
  [
    "while breakpoints are set",
    async client => {
      await client.request("initialize", {});
      await client.request("launch", program("bank"));
    },
  ],
  [
    "while it runs",
    async client => {
      await client.request("initialize", {});
      await client.request("launch", program("long"));
      await client.request("configurationDone");
    },
  ],
  [
    "at a stop",
    async client => {
      await client.request("initialize", {});
      await client.request("launch", program("bank", { stopOnEntry: true }));
      const stop = client.event("stopped");
      await client.request("configurationDone");
      await stop;
    },
  ],
  [
    "while it travels",
    async client => {
      await client.request("initialize", {});
      await client.request("launch", program("long", { stopOnEntry: true }));
      const stop = client.event("stopped");
      await client.request("configurationDone");
      await stop;
      await client.request("weir/goTo", { step: 1_000_000 });
    },
  ],
];

describe.each(phases)("%s", (_, reach) => {
  const names = (client: Inline): readonly string[] => client.received.flatMap(({ event }) => event ?? []);
  const breathed = (): Promise<void> => new Promise(resume => setTimeout(resume, 20));

  test("a client may disconnect: it is answered, and nothing is said afterwards", async () => {
    const client = fresh();
    await reach(client);
    expect((await client.request("disconnect")).success).toBe(true);
    expect(client.ended()).toBe(true);
    expect(names(client).filter(name => name === "terminated").length).toBe(1);
    const said = client.received.length;
    await breathed();
    // Only what had been asked before is still answered.
    expect(client.received.slice(said).filter(({ type }) => type === "event")).toEqual([]);
    expect(client.faults).toEqual([]);
  });

  test("a client may vanish", async () => {
    const client = fresh();
    await reach(client);
    client.vanish();
    const said = client.received.length;
    await breathed();
    expect(client.received.slice(said).filter(({ type }) => type === "event")).toEqual([]);
    expect(client.ended()).toBe(true);
  });

  test("it may be terminated, once, and asked again", async () => {
    const client = fresh();
    await reach(client);
    const answer = await client.request("terminate");
    if (answer.success === true) {
      await client.until(() => names(client).includes("terminated"));
      expect((await client.request("terminate")).success).toBe(true);
    }
    expect((await client.request("disconnect")).success).toBe(true);
    expect(names(client).filter(name => name === "terminated").length).toBe(1);
    expect([...client.responses().values()].every(count => count === 1)).toBe(true);
  });
});

describe("launching", () => {
  test("a second launch while the first is read is refused, and the first goes on", async () => {
    const client = fresh();
    await client.request("initialize", {});
    const first = client.request("launch", program("bank"));
    expect(errorOf(await client.request("launch", program("bank")))).toContain("came a second time");
    expect((await first).success).toBe(true);
  });

  test("one that has failed may be tried again", async () => {
    const client = fresh();
    await client.request("initialize", {});
    expect(errorOf(await client.request("launch", program("broken")))).toContain(
      "broken.weir:3: `missing` is not declared",
    );
    expect((await client.request("launch", program("bank"))).success).toBe(true);
  });

  test("a host that fails in a way of its own is told as that, and nobody falls", async () => {
    const client = fresh(host => ({ ...host, open: () => Promise.reject(new TypeError("no such thing")) }));
    await client.request("initialize", {});
    const answer = await client.request("launch", program("bank"));
    expect(errorOf(answer)).toBe("This is a mistake of Weir's own, not yours: no such thing");
    expect(client.faults).toEqual([]);
  });

  test("a session that cannot begin leaves the program closed", async () => {
    let closed = 0;
    const client = fresh(host => ({
      ...host,
      async open(request) {
        const opened = await host.open(request);
        const { program: debugged } = opened;
        return { ...opened, program: { ...debugged, dispose: () => closed++ } };
      },
      session: () => Promise.reject(new TypeError("no session")),
    }));
    await client.request("initialize", {});
    expect((await client.request("launch", program("bank"))).success).toBe(false);
    expect(closed).toBe(1);
  });
});

describe("what a client does not support it is not sent", () => {
  test("no invalidated: it is told that it has stopped, so that it looks again", async () => {
    const client = fresh();
    await client.request("initialize", {});
    await client.request("launch", program("bank", { stopOnEntry: true }));
    const entry = client.event("stopped");
    await client.request("configurationDone");
    await entry;
    const again = client.event("stopped");
    await client.request("weir/intervene", { command: "checkpoint" });
    expect((await again).body).toMatchObject({ reason: "entry" });
    expect(client.received.some(({ event }) => event === "invalidated")).toBe(false);
  });

  test("no paging: the first thousand, and how many more there are", async () => {
    const client = fresh();
    await client.request("initialize", {});
    await client.request("launch", { program: "many.weir", recordsPerSecond: 1000 });
    await client.request("setBreakpoints", {
      source: { path: join(programs, "many.weir") },
      breakpoints: [{ line: 9, condition: "each.id == 2499" }],
    });
    const last = client.event("stopped");
    await client.request("configurationDone");
    const { threadId } = (await last).body as { readonly threadId: number };
    await client.request("stackTrace", { threadId });
    const { body } = await client.request("scopes", { frameId: 1 });
    const { scopes } = body as {
      readonly scopes: readonly {
        readonly name: string;
        readonly variablesReference: number;
        readonly indexedVariables?: number;
      }[];
    };
    const { variablesReference, indexedVariables } = scopes.find(({ name }) => name === "All keyed state")!;
    // The last is not written yet, and one row stands for any key.
    expect(indexedVariables).toBe(2_500);
    const page = async (
      args: object,
    ): Promise<readonly { readonly name: string; readonly value: string }[]> => {
      const answer = await client.request("variables", { variablesReference, ...args });
      return (
        answer.body as { readonly variables: readonly { readonly name: string; readonly value: string }[] }
      ).variables;
    };
    const first = await page({});
    expect(first.length).toBe(1_001);
    expect(first.at(-1)?.value).toContain("1,500 more");
    const all = await page({ filter: "indexed", start: 0, count: 2_500 });
    expect(new Set(all.map(({ name }) => name)).size).toBe(2_500);
    expect(await page({ filter: "indexed", start: 2_490, count: 100 })).toEqual(all.slice(2_490));
    expect(await page({ filter: "indexed", start: 40, count: 3 })).toEqual(all.slice(40, 43));
    expect(await page({ filter: "named" })).toEqual([]);
    expect(await page({ filter: "indexed", start: 1e15, count: 1 })).toEqual([]);
  });
});
