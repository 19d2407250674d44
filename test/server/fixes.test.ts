// Which diagnostics have a quick fix: the table that the documentation and this test agree on, so that none is lost. The
// fixes themselves are shown in actions/ and in kept-snapshots.test.ts.

import { expect, test } from "vitest";
import { DIAGNOSTICS } from "../../runtime/language/diagnostics.ts";
import { FIXED_CODES } from "../../server/ide/action-fixes.ts";

/** Under the name of the diagnostic. */
const FIXED = `
expected-token open-string foreign-construct
unknown-name unknown-function unknown-type function-as-value unknown-stream lambda-parameter-type foreign-spelling
type-mismatch no-such-field may-be-null missing-field superfluous-field match-incomplete match-unreachable
impossible-pattern parameter-type not-assignable stray-return-value field-twice extern-result
unknown-argument superfluous-argument setting-twice sink-open needs-key window-unused uid-place uid-needed body-place
state-initial element-type-missing
unused-stream unused-side-output no-sink restart-from-nothing result-unused unreachable int-division no-event-time
concurrent-with-pause never-null optional-for-nothing watermark-without-timestamp timer-unheard no-timestamps key-lost
unused-param unused-function unused-import growing-state no-watermarks idle-without-watermark
snapshot-operator-gone snapshot-state-gone snapshot-type-changed snapshot-kind-changed snapshot-max-parallelism
snapshot-too-parallel
`;

test("none of the fixes is lost, and a new one stands in the table", () => {
  const named = FIXED.trim().split(/\s+/).sort();
  expect(FIXED_CODES.map(code => DIAGNOSTICS[code]?.name ?? code).sort()).toEqual(named);
  expect(named.length).toBeGreaterThan(50);
});
