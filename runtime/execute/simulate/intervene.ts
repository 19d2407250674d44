// Carries out what a person does to a simulated run between two steps. What cannot be done is refused in words, and
// then nothing has changed. `restore` and `reload` are in going-back.ts.

import { groupRange } from "../../plan/key-groups.ts";
import { type EntryEdit, moveTimer, writeEntry } from "../../state/edit.ts";
import type { OperatorState } from "../../state/operator-state.ts";
import { WeirError } from "../../values/failure.ts";
import type { Value } from "../../values/value.ts";
import type { SimulatedTask } from "./attempt.ts";
import { goTo, reload } from "./going-back.ts";
import type { Intervention } from "./intervention.ts";
import type { Run } from "./run.ts";
import { type Gate, OPEN } from "./simulated-channel.ts";
import { failTask } from "./task-side.ts";

type Of<Kind extends Intervention["kind"]> = Extract<Intervention, { kind: Kind }>;

/** But `setLocal`, which is done in the body that stands still. */
export type BetweenSteps = Exclude<Intervention, { kind: "setLocal" }>;

/** `inside`: a body stands still, and only states, timers and what is queued are changed. */
export function intervene(run: Run, intervention: BetweenSteps, inside: boolean): void {
  const { kind } = intervention;
  if (kind === "restore") {
    goTo(run, intervention.snapshot);
    return;
  }
  if (kind === "reload") {
    reload(run, intervention);
    return;
  }
  if (run.state.status !== "running")
    throw refused(
      `The run is over (${run.state.status})`,
      "Restore a checkpoint, or go back in history first",
    );
  switch (kind) {
    case "failTask":
      failOne(run, intervention);
      return;
    case "failTaskManager":
      failTaskManager(run, intervention);
      return;
    case "failCheckpoint":
      failCheckpoint(run);
      return;
    case "failStorage":
      run.faults.arm("storage", null);
      return;
    case "failCommit":
      failCommit(run, intervention);
      return;
    case "holdChannel":
      setGate(run, intervention.channel, { held: true, slowMs: 0 });
      return;
    case "slowChannel":
      setGate(run, intervention.channel, { held: false, slowMs: intervention.delayMs });
      return;
    case "releaseChannel":
      setGate(run, intervention.channel, OPEN);
      return;
    case "trigger":
      triggerNow(run);
      return;
    case "savepoint":
      triggerNow(run, intervention.name);
      return;
    case "setState":
      setState(run, intervention, inside);
      return;
    case "setTimer":
      setTimer(run, intervention);
      return;
    case "setElement":
      setElement(run, intervention);
      return;
  }
}

const refused = (what: string, remedy: string): WeirError =>
  new WeirError("intervention-refused", `${what}`, { remedy });

// ---------------------------------------------------------------- failures

function failOne(run: Run, { task, reason }: Of<"failTask">): void {
  const at = run.state.attemptNow.tasks.find(
    ({ ref }) => ref.task === task.task && ref.subtask === task.subtask,
  );
  if (at === undefined) throw notRunning(run, `${task.task} (${task.subtask + 1})`);
  if (at.failed) {
    const { parallelism } = run.state.deployment.chains[at.chain]!;
    throw refused(
      `${task.task} (${task.subtask + 1}/${parallelism}) has failed already`,
      "Let the run go on",
    );
  }
  failTask(run, at, new WeirError("injected", reason));
}

const notRunning = ({ state }: Run, what: string): WeirError =>
  state.attemptNow.tasks.length === 0
    ? refused(`No task runs now, so ${what} cannot be reached`, "Let the run restart first")
    : refused(`There is no ${what} in this run`, "Choose one of those listed");

function failTaskManager(run: Run, { taskManager, loseDisk }: Of<"failTaskManager">): void {
  const { state, storage, disks, options } = run;
  const count = options.taskManagers ?? 1;
  if (!Number.isInteger(taskManager) || taskManager < 1 || taskManager > count)
    throw refused(`There is no task manager ${taskManager}`, `They are numbered 1 to ${count}`);
  if (loseDisk) {
    const gone = disks.lose(taskManager, storage.completed);
    storage.lose(gone);
    const checkpoints = gone.map(({ checkpoint }) => checkpoint);
    run.emit({ type: "diskLost", taskManager, checkpoints });
  }
  const reason = `task manager ${taskManager} was lost${loseDisk ? ", with its disk" : ""}`;
  for (const at of state.attemptNow.tasks)
    if (at.taskManager === taskManager && !at.failed) failTask(run, at, new WeirError("injected", reason));
}

/** What could not be stored is told by whoever holds it: here by the first task there is. */
export function declineNow({ state }: Run, checkpoint: number): void {
  const detail = "the checkpoint was made to fail";
  const [first] = state.attemptNow.tasks;
  first?.mail.push({ type: "declined", timeMs: state.nowMs, checkpoint, reason: "declined", detail });
}

function failCheckpoint(run: Run): void {
  if (!run.state.plan.settings.checkpoint.enabled)
    throw refused("This run takes no checkpoints", "Switch checkpoints on in the program");
  const pending = run.state.coordinator.pending.find(({ finalizing }) => !finalizing);
  if (pending === undefined) run.state.declineNext = true;
  else declineNow(run, pending.id);
}

function failCommit(run: Run, { sink }: Of<"failCommit">): void {
  const sinks = run.state.plan.nodes.flatMap(({ operator, uid }) => (operator.kind === "sink" ? [uid] : []));
  if (sink !== null && !sinks.includes(sink))
    throw refused(`There is no sink ${sink}`, `There is ${sinks.join(", ")}`);
  run.faults.arm("commit", sink);
}

// ---------------------------------------------------------------- channels

function channelNamed(run: Run, name: string) {
  const found = run.state.attemptNow.channels.find(({ channel }) => channel.name === name);
  if (found === undefined) throw notRunning(run, `channel ${name}`);
  return found;
}

function setGate(run: Run, name: string, gate: Gate): void {
  const { channel, link, to } = channelNamed(run, name);
  if (!(gate.slowMs >= 0)) throw refused("A delay cannot be less than nothing", "Give it in milliseconds");
  const shut = gate.held || gate.slowMs > 0;
  const others = [...run.state.gates].filter(([each]) => each !== name);
  run.state.gates = new Map(shut ? [...others, [name, gate]] : others);
  channel.gate = shut ? gate : OPEN;
  for (const at of run.state.attemptNow.tasks)
    if (at.chain === link.toChain && at.ref.subtask === to) at.awake = true;
}

function setElement(run: Run, { channel, index, value }: Of<"setElement">): void {
  if (!channelNamed(run, channel).channel.replace(index, value))
    throw refused(
      `Nothing that can be changed stands at place ${index + 1} of ${channel}`,
      "Choose a record",
    );
}

// ---------------------------------------------------------------- checkpoints

function triggerNow(run: Run, savepoint: string | null = null): void {
  const { state } = run;
  if (!state.plan.settings.checkpoint.enabled)
    throw refused("This run takes no checkpoints", "Switch checkpoints on in the program");
  if (state.coordinator.phase !== "running")
    throw refused("The run is between a failure and its restart", "Let it restart first");
  if (savepoint !== null) {
    if (state.savepoints.some(({ name }) => name === savepoint))
      throw refused(`There is a savepoint ${savepoint} already`, "Give it another name");
    state.savepointNext = savepoint;
  }
  run.tell({ type: "triggerNow", timeMs: state.nowMs });
}

// ---------------------------------------------------------------- state

function stateOf(
  run: Run,
  uid: string,
  subtask: number,
): { readonly at: SimulatedTask; readonly state: OperatorState } {
  const { plan, deployment, attemptNow } = run.state;
  const node = plan.nodes.find(each => each.uid === uid);
  const chain = deployment.chains.find(({ nodes }) => node !== undefined && nodes.includes(node.id));
  const at = attemptNow.tasks.find(each => each.chain === chain?.index && each.ref.subtask === subtask);
  if (at === undefined || node === undefined) throw notRunning(run, `${uid} (${subtask + 1})`);
  const state = at.task.look.stateOf(node.id);
  if (state === null) throw refused(`${uid} remembers nothing`, "Choose an operator with state");
  return { at, state };
}

/** A key's state lies with the subtask that its key group belongs to. */
function refuseStrangers(run: Run, { at, state }: ReturnType<typeof stateOf>, key: Value): void {
  const { deployment } = run.state;
  const { parallelism } = deployment.chains[at.chain]!;
  const group = state.store.groupOf(key);
  const { first, last } = groupRange(at.ref.subtask, parallelism, deployment.maxParallelism);
  if (group >= 0 && (group < first || group > last))
    throw refused("This key belongs to another subtask", "Set it there");
}

function setState(run: Run, { uid, subtask, ...edit }: Of<"setState">, inside: boolean): void {
  const found = stateOf(run, uid, subtask);
  const shared = found.state.shared?.store.layout.slots.some(({ schema }) => schema.name === edit.state);
  if (shared !== true) refuseStrangers(run, found, edit.key);
  writeEntry(found.state, edit satisfies EntryEdit, !inside);
  found.at.taskImage = null;
}

function setTimer(run: Run, { uid, subtask, domain, key, from, to }: Of<"setTimer">): void {
  const found = stateOf(run, uid, subtask);
  refuseStrangers(run, found, key);
  moveTimer(found.state, domain, key, from, to);
  found.at.taskImage = null;
  found.at.awake = true;
}
