// Where states are read from: the run as it stands, or a snapshot. One reader for each subtask that holds a part of an
// operator, the same for both.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import { nearest } from "../language/check-names.ts";
import { same } from "../language/infer-types.ts";
import type { Plan } from "../plan/plan.ts";
import type { OperatorSnapshot, Snapshot } from "../state/snapshot.ts";
import { liveView, type StateEntry, type StateView, sharedView, snapshotView } from "../state/view.ts";
import { WeirError } from "../values/failure.ts";
import { keepersOf, type OperatorShape } from "./state-shape.ts";

export interface SubtaskState {
  readonly subtask: number;
  readonly view: StateView;
  /** Its broadcast states; null: there are none. */
  readonly shared: StateEntry | null;
}

/** Of the run as it is now; empty while no subtask runs. */
export const liveStates = (simulation: SteppableSimulation, uid: string): readonly SubtaskState[] =>
  simulation.tasks.flatMap(task =>
    task.operators.flatMap(({ node, state }) =>
      node.uid !== uid || state === null
        ? []
        : [
            {
              subtask: task.ref.subtask,
              view: liveView(state),
              shared: sharedView(state)?.page(0, 1)[0] ?? null,
            },
          ],
    ),
  );

export function snapshotStates(snapshot: Snapshot, shape: OperatorShape): readonly SubtaskState[] {
  const parts = snapshot.operators.filter(part => part.uid === shape.node.uid);
  return parts.map(part => {
    checkFit(snapshot, part, shape);
    return {
      subtask: part.subtask,
      view: viewOf(part, shape),
      shared: sharedOf(part, shape),
    };
  });
}

/** A snapshot does not change, and looking for a key in it reads all of it. */
const views = new WeakMap<OperatorSnapshot, StateView>();

function viewOf(part: OperatorSnapshot, shape: OperatorShape): StateView {
  const known = views.get(part);
  if (known !== undefined && known.layout === shape.layout.store) return known;
  const view = snapshotView([part], shape.layout.store);
  views.set(part, view);
  return view;
}

const sharedOf = (part: OperatorSnapshot, { layout }: OperatorShape): StateEntry | null =>
  layout.shared === null ? null : (snapshotView([part], layout.shared).page(0, 1)[0] ?? null);

/** Another version of the program may have kept other things under the same names. */
function checkFit({ checkpoint }: Snapshot, part: OperatorSnapshot, { node, layout }: OperatorShape): void {
  const kept = new Map(part.states.map(schema => [schema.name, schema]));
  for (const { schema } of layout.store.slots) {
    const there = kept.get(schema.name);
    const fits =
      there === undefined ||
      (same(there.valueType, schema.valueType) &&
        (there.keyType === null) === (schema.keyType === null) &&
        (there.keyType === null || same(there.keyType, schema.keyType!)));
    if (!fits)
      throw new WeirError(
        "other-program",
        `In checkpoint ${checkpoint} the state ${schema.name} of ${node.uid} is of another type: another version of the program wrote it`,
      );
  }
}

// ---------------------------------------------------------------- by name

/** An operator that remembers something, by its uid, or by the last word of it where that says which. */
export function keeperNamed(plan: Plan, name: string): OperatorShape {
  const keepers = keepersOf(plan);
  const exact = keepers.find(({ node }) => node.uid === name);
  if (exact !== undefined) return exact;
  const loose = keepers.filter(({ node }) => node.declaration === name || node.uid.endsWith(`/${name}`));
  if (loose.length === 1) return loose[0]!;
  const names = keepers.map(({ node }) => node.uid);
  const isStateless = plan.nodes.some(({ uid }) => uid === name);
  const near = nearest(name, names);
  throw new WeirError(
    "no-such-operator",
    isStateless ? `The operator ${name} remembers nothing` : `There is no operator ${name}`,
    {
      remedy:
        near !== null
          ? `Did you mean ${near}?`
          : names.length === 0
            ? "No operator of this pipeline remembers anything"
            : `State is kept by ${names.join(", ")}`,
    },
  );
}

export function snapshotNumbered(snapshots: readonly Snapshot[], which: number | "latest"): Snapshot {
  const found = which === "latest" ? snapshots.at(-1) : snapshots.findLast(each => each.checkpoint === which);
  if (found !== undefined) return found;
  const ids = snapshots.map(each => each.checkpoint).join(", ");
  throw new WeirError(
    "no-such-checkpoint",
    which === "latest"
      ? "No checkpoint has been completed yet"
      : `There is no checkpoint ${which} to look into`,
    { remedy: ids === "" ? "`checkpoint` takes one now" : `Kept are ${ids}` },
  );
}
