// Whether a person has looked into a subtask. The editor opens the first scope of a stop by itself, which is no look: a
// look is what only a person opens, the keyed state or something within a scope. Messages in, yes or no out.

export interface ProtocolMessage {
  readonly type?: string;
  readonly command?: string;
  readonly arguments?: { readonly variablesReference?: number };
  readonly body?: { readonly scopes?: readonly Scope[] };
}

interface Scope {
  readonly name: string;
  readonly variablesReference: number;
}

const BY_HAND = /^All keyed state/;

export interface Looks {
  see(message: ProtocolMessage): boolean;
}

export function createLooks(): Looks {
  const opensItself = new Set<number>();
  return {
    see({ type, command, arguments: args, body }) {
      if (type === "response" && command === "scopes") {
        for (const { name, variablesReference } of body?.scopes ?? [])
          if (!BY_HAND.test(name)) opensItself.add(variablesReference);
      }
      const asked = type === "request" && command === "variables" ? args?.variablesReference : undefined;
      return asked !== undefined && !opensItself.has(asked);
    },
  };
}
