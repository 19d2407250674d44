// Plan × parallelism: the tasks that run, their channels and key-group ranges. Plain JSON, pure.
// (Interface first; `deploy(plan, options)` stands below it.)

export interface Deployment {
  readonly maxParallelism: number;
  /** Chains, in topological order. */
  readonly chains: readonly ChainPlan[];
  /** Edges between chains. */
  readonly links: readonly LinkPlan[];
}

/** One or more operators that run as one task: a tree rooted at `nodes[0]`, every inner edge forward (or hash at parallelism 1). */
export interface ChainPlan {
  readonly index: number;
  /** uids joined by " -> ". */
  readonly name: string;
  /** Ids of plan nodes, root first, in depth-first order. */
  readonly nodes: readonly number[];
  readonly parallelism: number;
  /** Indices into `Deployment.links`, in order: the chain's outputs and the root's inputs. */
  readonly outputs: readonly number[];
  readonly inputs: readonly number[];
}

/** One plan edge that crosses chains: parallelism(from) × parallelism(to) channels, or one to one where forward. */
export interface LinkPlan {
  readonly index: number;
  /** Index into `Plan.edges`. */
  readonly edge: number;
  readonly fromChain: number;
  readonly toChain: number;
}

export interface DeployOptions {
  /** False: one task an operator (debugger, tests). Default true. */
  readonly chaining?: boolean;
  /** From a snapshot when the user set none. */
  readonly maxParallelism?: number;
}
