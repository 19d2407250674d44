// Diagnostics for programs: one JSON document, or SARIF 2.1.0 for code scanners.

import { DIAGNOSTICS, type Diagnostic, docsAnchor, type RelatedPlace } from "../../language/diagnostics.ts";
import { guarantees } from "../../plan/guarantee.ts";
import { sinkOrders } from "../../plan/order-inputs.ts";
import type { Plan } from "../../plan/plan.ts";
import type { CheckedFile } from "../check-file.ts";
import { shownPath } from "../load.ts";
import { VERSION } from "../version.ts";
import { placeOf } from "./diagnostics.ts";

const textOf = (one: CheckedFile, path: string): string =>
  one.model.program.modules.find(module => module.path === path)?.text ?? "";

function located(one: CheckedFile, place: RelatedPlace | Diagnostic) {
  const text = textOf(one, place.path);
  const start = placeOf(text, place.start);
  const end = placeOf(text, place.end);
  return {
    path: shownPath(one.file, place.path),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** Of the reference, relative to the project's folder. */
const docsOf = (code: string): string => `docs/${docsAnchor(code)}`;

export function jsonReport(checked: readonly CheckedFile[]): string {
  const diagnostics = checked.flatMap(one =>
    one.diagnostics.map(diagnostic => ({
      ...located(one, diagnostic),
      severity: diagnostic.severity,
      code: diagnostic.code,
      name: DIAGNOSTICS[diagnostic.code]?.name ?? diagnostic.code,
      message: diagnostic.message,
      docs: docsOf(diagnostic.code),
      related: diagnostic.related.map(each => ({ ...located(one, each), message: each.message })),
    })),
  );
  const sinks = checked.flatMap(one => one.plans.flatMap(plan => sinksOf(one, plan)));
  return `${JSON.stringify({ diagnostics, sinks }, null, 2)}\n`;
}

/** What each sink promises, and why it promises no more. */
function sinksOf(one: CheckedFile, plan: Plan) {
  const orders = new Map(sinkOrders(plan).map(each => [each.node, each]));
  return guarantees(plan).map(({ node, sink, guarantee, asked, weaker, reasons, assumes }) => {
    const { order, reason, inputs } = orders.get(node)!;
    const site = plan.sites[plan.nodes[node]!.site]!;
    return {
      path: shownPath(one.file, plan.files[site.file]!),
      line: site.line,
      column: site.column,
      pipeline: plan.name,
      sink,
      guarantee,
      asked,
      weaker,
      because: reasons.map(each => each.text),
      assumes,
      order,
      orderBecause: reason,
      dependsOnArrivalOf: inputs.map(id => plan.nodes[id]!.uid),
    };
  });
}

const LEVEL = { error: "error", warning: "warning", hint: "note" } as const;

export function sarifReport(checked: readonly CheckedFile[]): string {
  const used = new Set(checked.flatMap(one => one.diagnostics.map(diagnostic => diagnostic.code)));
  const rules = [...used].sort().map(id => ({
    id,
    name: DIAGNOSTICS[id]?.name ?? id,
    shortDescription: { text: DIAGNOSTICS[id]?.message ?? id },
    help: { text: DIAGNOSTICS[id]?.page ?? "", markdown: DIAGNOSTICS[id]?.page ?? "" },
    properties: { docs: docsOf(id) },
  }));
  const results = checked.flatMap(one => one.diagnostics.map(diagnostic => sarifResult(one, diagnostic)));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "weir", version: VERSION, rules } },
        columnKind: "unicodeCodePoints",
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function sarifResult(one: CheckedFile, diagnostic: Diagnostic) {
  return {
    ruleId: diagnostic.code,
    level: LEVEL[diagnostic.severity],
    message: { text: diagnostic.message },
    locations: [sarifLocation(one, diagnostic)],
    relatedLocations: diagnostic.related.map((each, id) => ({
      id,
      ...sarifLocation(one, each),
      message: { text: each.message },
    })),
  };
}

function sarifLocation(one: CheckedFile, place: RelatedPlace | Diagnostic) {
  const { path, line, column, endLine, endColumn } = located(one, place);
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  return { physicalLocation: { artifactLocation: { uri: path.replaceAll("\\", "/") }, region } };
}
