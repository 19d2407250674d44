// What the parts of the pipeline checker share: the pipeline's one namespace, what its flows carry, and who uses what.

import { ERROR, type Type } from "../values/type.ts";
import type { Checker, Env, Scope } from "./check-context.ts";
import { NO_FACTS, place } from "./check-context.ts";
import type { StreamType } from "./model.ts";
import type * as s from "./syntax.ts";

export type FlowDecl = s.SourceDecl | s.StreamDecl | s.SinkDecl;

/** A name of the pipeline. `owner` is the declaration that makes it: itself, or where `to X` or `as X` stands. */
export interface Member {
  readonly kind: "param" | "source" | "stream" | "sink" | "sideOutput" | "uid";
  readonly name: s.Name;
  readonly owner: FlowDecl | s.ParamDecl;
}

export interface PipelineCheck {
  readonly c: Checker;
  readonly declaration: s.PipelineDecl;
  readonly members: ReadonlyMap<string, Member>;
  /** Params, as bodies see them. */
  readonly scope: Scope;
  /** By name: sources, streams and side outputs whose flow is checked. */
  readonly flows: Map<string, StreamType>;
  /** Every use of a stream's name, linked when all types are known. */
  readonly streamUses: { readonly name: s.Name; readonly member: Member }[];
  /** Names read by some flow. */
  readonly read: Set<string>;
  /** The declaration whose flow is being checked. */
  owner: FlowDecl | null;
}

export const stream = (element: Type, from: Partial<StreamType> = {}): StreamType => ({
  element,
  key: from.key ?? null,
  windowed: from.windowed ?? false,
  broadcast: from.broadcast ?? false,
  upsert: from.upsert ?? false,
  watermarked: from.watermarked ?? false,
  ...(from.keyLostBy !== undefined && { keyLostBy: from.keyLostBy }),
});

/** What follows an error: nothing more is reported of it. */
export const ERROR_STREAM: StreamType = { ...stream(ERROR), watermarked: true };

/** For arguments of connectors and operators: params are visible, and `env` where a connector asks. */
export const argumentEnv = (p: PipelineCheck, env: boolean): Env => ({
  scope: p.scope,
  facts: NO_FACTS,
  place: place("argument", { env }),
});
