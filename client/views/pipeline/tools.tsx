// The buttons over the picture: what can be done with the run, and how the picture is seen.

import { IconButton } from "../shared/icon.tsx";
import { type Action, pipelineActions } from "./actions.ts";
import type { PipelineState } from "./state.ts";

interface ToolsProps {
  readonly state: PipelineState;
  /** Operators of several subtasks, all drawn as one; null: there is none. */
  readonly allOne: boolean | null;
  act(action: Action): void;
  groupAll(as: "one" | "each"): void;
  zoom(factor: number): void;
  fit(): void;
  exported(): void;
}

export const Tools = ({ state, allOne, act, groupAll, zoom, fit, exported }: ToolsProps) => (
  <div class="tools" role="toolbar" aria-label="Pipeline">
    {pipelineActions(state).map(action => (
      <IconButton
        key={action.icon}
        icon={action.icon}
        label={action.cannot === undefined ? action.label : `${action.label}: ${action.cannot}`}
        shortcut={action.cannot === undefined ? (action.key ?? undefined) : undefined}
        disabled={action.cannot !== undefined}
        onPress={() => act(action)}
      />
    ))}
    {allOne !== null && (
      <IconButton
        icon={allOne ? "expand" : "collapse"}
        label={allOne ? "Show all subtasks" : "Show each operator as one"}
        onPress={() => groupAll(allOne ? "each" : "one")}
      />
    )}
    <IconButton icon="zoom-out" label="Zoom out" shortcut="-" onPress={() => zoom(0.8)} />
    <IconButton icon="zoom-in" label="Zoom in" shortcut="+" onPress={() => zoom(1.25)} />
    <IconButton icon="fit" label="Show all of it" shortcut="0" onPress={fit} />
    <IconButton icon="export" label="Export as SVG" shortcut="E" onPress={exported} />
  </div>
);
