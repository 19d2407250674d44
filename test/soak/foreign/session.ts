// One debug session of a client that knows the protocol alone: opened as any adapter is, moved as the capabilities allow,
// looked at wherever it stops. What must hold: the law of reversible debuggers (`reverseContinue` finds the stops of
// `continue` again, the last first), and that a value set to itself leaves everything as it was.
import { type Client, connect, type Json } from "./client.ts";
import { type Capabilities, type Settable, type Sight, walk } from "./walk.ts";

export interface Session {
  readonly client: Client;
  readonly capabilities: Capabilities;
  readonly stopped: Json;
  /** Whether a stop came: an adapter may end instead. */
  move(command: string, args?: Json): Promise<boolean>;
  look(): Promise<Sight>;
  /** A request that changes what is shown: the adapter says so, and perhaps where it stands now. */
  change(command: string, args: Json): Promise<Json>;
  /** To its own value. */
  setToItself(variable: Settable, by: "setVariable" | "setExpression"): Promise<void>;
  can(capability: string): boolean;
  end(): Promise<void>;
}

export interface Options {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly launch: Json;
  /** Whether this client knows the events `invalidated` and `progress…`. */
  readonly modern: boolean;
  /** After `initialized`, before the configuration is done. */
  configure?(client: Client, capabilities: Capabilities): Promise<void>;
}

export async function open({ command, args, cwd, launch, modern, configure }: Options): Promise<Session> {
  const client = connect(command, args, cwd);
  const capabilities = await client.must("initialize", {
    clientID: "generic",
    adapterID: "generic",
    pathFormat: "path",
    linesStartAt1: true,
    columnsStartAt1: true,
    supportsVariableType: true,
    supportsVariablePaging: true,
    ...(modern && { supportsInvalidatedEvent: true, supportsProgressReporting: true }),
  });
  // Some answer to `launch` before the configuration is done, some after.
  const launched = client.must("launch", launch);
  await client.event("initialized");
  await configure?.(client, capabilities);
  const filters = (capabilities["exceptionBreakpointFilters"] ?? []) as readonly Json[];
  const byDefault = filters.filter(each => each["default"] === true).map(({ filter }) => filter);
  await client.must("setExceptionBreakpoints", { filters: byDefault });
  if (capabilities["supportsConfigurationDoneRequest"] === true) await client.must("configurationDone");
  await launched;
  let { body: stopped } = await client.event("stopped");

  const session: Session = {
    client,
    capabilities,
    get stopped() {
      return stopped;
    },
    async move(command, args = { threadId: stopped["threadId"] }) {
      const before = client.taken("stopped");
      if (before.length > 0) client.fault(`stops that nobody asked for: ${JSON.stringify(before)}`);
      const reply = await client.ask(command, args);
      if (!reply.success) {
        client.fault(`${command} ${JSON.stringify(args)}: ${reply.message}`);
        return false;
      }
      const came = await client.event("stopped", "terminated");
      if (came.name === "stopped") stopped = came.body;
      return came.name === "stopped";
    },
    look: () => walk(client, capabilities, stopped),
    async change(command, args) {
      client.taken("invalidated");
      const body = await client.must(command, args);
      // Its answer comes after whatever the change has to say.
      await client.must("threads");
      const stops = client.taken("stopped");
      if (client.taken("invalidated").length + stops.length === 0)
        client.fault(`${command} ${JSON.stringify(args)} says nothing of its change`);
      if (!modern && stops.length === 0)
        client.fault(`${command} tells a client of no such event as invalidated`);
      stopped = stops.at(-1) ?? stopped;
      return body;
    },
    async setToItself({ container, frame, name, value, evaluateName }, by) {
      const now =
        by === "setVariable"
          ? await session.change("setVariable", { variablesReference: container, name, value })
          : await session.change("setExpression", { expression: evaluateName, value, frameId: frame });
      if (now["value"] !== value) client.fault(`${by} of ${name} = ${value}: it has become ${now["value"]}`);
    },
    can: capability => capabilities[capability] === true,
    async end() {
      await client.must("disconnect", {});
      const code = await client.ended();
      if (code !== 0) client.fault(`the adapter ended with ${code}`);
    },
  };
  return session;
}
