// Ends a test run with the names of what failed, and one plain line that any script can read: `N passed, N failed, N
// skipped`. A run of many parts repeats those lines at its end, where one looks first.
import type { Reporter, SerializedError, TestModule } from "vitest/node";

const LONGEST_REASON = 300;

export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const failures: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        count[state === "pending" ? "skipped" : state]++;
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        if (state === "failed") failures.push(failureLine("failed", name, errors));
        // What passed only when it was tried again is no failure, and is not to be forgotten either.
        else if ((test.diagnostic()?.retryCount ?? 0) > 0)
          failures.push(failureLine("retried", name, errors));
      }
      if (module.errors().length > 0) {
        count.failed += module.errors().length;
        failures.push(failureLine("failed", module.relativeModuleId, module.errors()));
      }
    }
    if (failures.length > 0) console.log(`\n${failures.join("\n")}`);
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}

function failureLine(
  outcome: "failed" | "retried",
  name: string,
  errors: readonly SerializedError[] | undefined,
): string {
  const reason = (errors?.[0]?.message ?? "").replaceAll(/\s+/g, " ").slice(0, LONGEST_REASON);
  return `${outcome}: ${name}${reason === "" ? "" : `: ${reason}`}`;
}
