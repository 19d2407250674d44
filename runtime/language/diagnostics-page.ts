// How a diagnostic's page is put together: what it means, an example that is wrong, the same put right.

import type { DiagnosticKind, Severity } from "./diagnostic.ts";

const sample = (text: string): string => `\`\`\`weir\n${text}\n\`\`\``;

export const page = (meaning: string, wrong: string, right: string): string =>
  `${meaning}\n\nWrong:\n\n${sample(wrong)}\n\nRight:\n\n${sample(right)}`;

type Make = (name: string, message: string, meaning: string, wrong: string, right: string) => DiagnosticKind;

const make =
  (severity: Severity): Make =>
  (name, message, meaning, wrong, right) => ({ severity, name, message, page: page(meaning, wrong, right) });

export const error = make("error");
export const warning = make("warning");
export const hint = make("hint");
