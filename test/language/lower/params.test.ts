// Params: defaults, values given, texts of a command line, and what is refused.

import { describe, expect, it } from "vitest";
import { lower, paramsFromText } from "../../../runtime/language/lower/lower.ts";
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

describe("texts of a command line", () => {
  const model = modelOf({ "main.weir": text });
  const given = (texts: Readonly<Record<string, string>>) =>
    paramsFromText(model, model.pipelines[0]!, texts);

  it("are read by the param's type", () => {
    expect(given({ pause: "1min", rate: "5", tags: '["a"]', input: "x y" })).toEqual({
      params: { input: "x y", rate: 5, pause: 60_000, tags: ["a"] },
      diagnostics: [],
    });
  });

  it("are refused with a reason, all at once", () => {
    const { diagnostics } = given({ pause: "long", rate: "fast", speed: "1" });
    expect(diagnostics.map(each => [each.code, each.message])).toEqual([
      ["W0481", "The pipeline P has no param `speed`; it has input, rate, pause, tags, token."],
      ["W0482", 'The param `rate` cannot take this value. Expected a whole number such as 42, found "fast".'],
      [
        "W0482",
        'The param `pause` cannot take this value. Expected a duration such as 500ms, 10s or 1h30min, found "long".',
      ],
    ]);
  });
});

it("a pipeline that is not there is named with those that are", () => {
  const { plan, diagnostics } = lower(modelOf({ "main.weir": pipeline() }), "Q");
  expect(plan).toBeNull();
  expect(diagnostics[0]!.message).toBe("There is no pipeline `Q` here; there is P.");
});
