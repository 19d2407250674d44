// A record type laid out as a declaration, one field a line.

import type { RecordType } from "../../values/type.ts";
import { fieldText } from "../type-text.ts";

export const declarationText = (name: string, type: RecordType): string =>
  `type ${name} = {\n${type.fields.map(field => `  ${fieldText(field)},\n`).join("")}}\n`;
