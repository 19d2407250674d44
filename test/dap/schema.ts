// Holds messages against the protocol's published JSON schema. A message is valid if it is valid as what it says it
// is: an event by its name, a response by its command. Requests and events of our own (`weir/`) need only be messages.
import { readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";

const schema = JSON.parse(
  readFileSync(new URL("protocol/debugAdapterProtocol.json", import.meta.url), "utf8"),
) as { readonly definitions: Readonly<Record<string, unknown>> };

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(schema, "dap");

export interface Message {
  readonly seq: number;
  readonly type: "request" | "response" | "event";
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly body?: unknown;
  readonly [field: string]: unknown;
}

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** The name of the definition that speaks of it. */
export function definitionOf(message: Message): string {
  const named = (name: string, otherwise: string): string => (name in schema.definitions ? name : otherwise);
  switch (message.type) {
    case "event":
      return named(`${capitalised(message.event ?? "")}Event`, "Event");
    case "request":
      return named(`${capitalised(message.command ?? "")}Request`, "Request");
    case "response":
      if (message.success !== true) return "ErrorResponse";
      return named(`${capitalised(message.command ?? "")}Response`, "Response");
  }
}

/** What is wrong with it, a line each; empty: it is valid. */
export function faultsOf(message: Message): readonly string[] {
  const definition = definitionOf(message);
  const validate = ajv.getSchema(`dap#/definitions/${definition}`);
  if (validate === undefined) return [`no definition ${definition}`];
  if (validate(message) === true) return [];
  return (validate.errors ?? []).map(error => `${definition}${error.instancePath}: ${error.message}`);
}

/** Commands of all requests that the protocol has. */
export const COMMANDS: readonly string[] = Object.keys(schema.definitions)
  .filter(name => name.endsWith("Request") && name !== "Request")
  .map(name => name.slice(0, -"Request".length))
  .map(name => name.slice(0, 1).toLowerCase() + name.slice(1));
