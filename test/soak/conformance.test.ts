// Every conformance case in the cluster executor, at parallelism 1 and 3. `npm test` runs a sample of them.
import { describe, test } from "vitest";
import { cases } from "../conformance/case-file.ts";
import { inCluster } from "../conformance/in-cluster.ts";

describe("in the cluster", () => {
  test.each(cases.filter(each => each.outputs.size > 0 || each.failure !== null))("$name", testCase =>
    inCluster(testCase, [1, 3]),
  );
});
