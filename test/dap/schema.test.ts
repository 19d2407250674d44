// The judge itself: what is valid passes, what is not is named.
import { expect, test } from "vitest";
import { COMMANDS, faultsOf, type Message } from "./schema.ts";

const stopped = { seq: 1, type: "event", event: "stopped", body: { reason: "step", threadId: 1 } } as const;

test("a valid event has no fault", () => expect(faultsOf(stopped)).toEqual([]));

test("an event without what it must have is named", () => {
  const broken: Message = { ...stopped, body: { threadId: "one" } };
  expect(faultsOf(broken).join("\n")).toContain("reason");
});

test("a response of another shape than its command's is named", () => {
  const broken: Message = {
    seq: 2,
    type: "response",
    command: "threads",
    success: true,
    request_seq: 1,
    body: { threads: [{ id: "a" }] },
  };
  expect(faultsOf(broken).length).toBeGreaterThan(0);
});

test("the protocol's requests are known", () => expect(COMMANDS).toContain("setDataBreakpoints"));
