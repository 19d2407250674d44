// Params: defaults, values given, and what is refused.

import { expect, it } from "vitest";
import { lower } from "../../../runtime/language/lower/lower.ts";
import { lowerText, modelOf, pipeline, planOf } from "./lower-text.ts";

const text = pipeline(
  'param input: path = "data.txt"',
  "param rate: int = 2 * 50",
  "param pause: duration",
  "param tags: list<string> = []",
  'param token: string = env("TOKEN")',
);

it("takes what is given, else the default; env stays a name", () => {
  const { params } = planOf(text, { params: { pause: 1_500, rate: 7 } });
  expect(params.map(({ name, value }) => [name, value])).toEqual([
    ["input", { json: "data.txt" }],
    ["rate", { json: 7 }],
    ["pause", { json: 1_500 }],
    ["tags", { json: [] }],
    ["token", { env: "TOKEN" }],
  ]);
});

it("a given value takes the place of the environment", () => {
  const { params } = planOf(text, { params: { pause: 1, token: "given" } });
  expect(params.at(-1)!.value).toEqual({ json: "given" });
});

it("names what is missing and how to give it", () => {
  const { plan, diagnostics } = lowerText(text);
  expect(plan).toBeNull();
  expect(diagnostics.map(each => [each.code, each.message])).toEqual([
    ["W0483", "The param `pause` has no default: give it a value with --param pause=…"],
  ]);
});

it("names a param that does not exist, with those that do", () => {
  const { diagnostics } = lowerText(text, { params: { pause: 1, speed: 1 } });
  expect(diagnostics.map(each => [each.code, each.path, each.message])).toEqual([
    [
      "W0481",
      "--param speed",
      "The pipeline P has no param `speed`; it has input, rate, pause, tags, token.",
    ],
  ]);
});

it("a pipeline that is not there is named with those that are", () => {
  const { plan, diagnostics } = lower(modelOf({ "main.weir": pipeline() }), "Q");
  expect(plan).toBeNull();
  expect(diagnostics[0]!.message).toBe("There is no pipeline `Q` here; there is P.");
});
