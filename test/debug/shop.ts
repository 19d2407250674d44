// A small program with state, a restart and checkpoints, over as many orders as a test needs.
import { afterEach } from "vitest";
import { type Launched, type LaunchRequest, launchText } from "./launch.ts";

const PROGRAM = `type Order = { who: string, cents: int }

pipeline Shop {
  parallelism: 2
  checkpoint { interval: 1s }
  restart: fixedDelay(attempts: 2, delay: 10s)
  source orders = readJsonl<Order>("orders.jsonl")
  stream sums = orders
    |> keyBy(o => o.who)
    |> process as summed {
         state total: int = 0
         on o {
           total = total + o.cents
           emit { who: key, total: total }
         }
       }
  sink out = sums |> writeJsonl("out.jsonl")
}
`;

const open: Launched[] = [];
afterEach(() => {
  for (const launched of open.splice(0)) launched.dispose();
});

export async function shop(orders: number, request: LaunchRequest = {}): Promise<Launched> {
  const lines = Array.from({ length: orders }, (_, i) => `{"who":"${"abc"[i % 3]}","cents":${i}}`);
  const launched = await launchText(
    PROGRAM,
    { "orders.jsonl": lines.join("\n") },
    { recordsPerSecond: 10, images: { everySteps: 25 }, ...request },
  );
  open.push(launched);
  return launched;
}
