// The lossless syntax of one file: tokens with their trivia, and a tree of nodes over them. Parsing never throws:
// what is missing is a zero-width `Missing` leaf, what is too much stands in an `Unexpected` node.
// The one tree serves checker, editor, formatter, `evaluate` and lowering. Knows nothing of types.

export type TokenKind =
  | "identifier"
  | "int"
  | "float"
  | "duration"
  | "timestamp"
  /** A string without interpolation, quoted or raw. */
  | "string"
  /** "…${  — then expression tokens — }…${ — and finally }…" */
  | "templateHead"
  | "templateMiddle"
  | "templateTail"
  /** An operator or bracket; its text says which. */
  | "operator"
  /** A run of characters that is no token. */
  | "unknown"
  | "end";

/** White space and comments go to the token they precede: file text = Σ (text[fullStart, end)) over all tokens. */
export interface Token {
  readonly kind: TokenKind;
  /** Start of the leading trivia. */
  readonly fullStart: number;
  readonly start: number;
  readonly end: number;
  /** The text between start and end. */
  readonly text: string;
  /** A newline stands in the leading trivia. Whether it separates is the parser's decision. */
  readonly newlineBefore: boolean;
}

/** Spans are UTF-16 offsets without leading trivia; a Missing leaf has start = end. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface NodeBase extends Span {
  /** The tokens [firstToken, lastToken) of this node, in `Module.tokens`. */
  readonly firstToken: number;
  readonly lastToken: number;
}

/** An identifier where it is declared or used. `text` is "" where it is missing. Quoted field names arrive decoded. */
export interface Name extends NodeBase {
  readonly kind: "Name";
  readonly text: string;
  readonly missing: boolean;
}

/** Tokens that fit nowhere, kept so that the tree stays lossless. */
export interface Unexpected extends NodeBase {
  readonly kind: "Unexpected";
}

export interface Module extends NodeBase {
  readonly kind: "Module";
  readonly path: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly declarations: readonly Declaration[];
  readonly unexpected: readonly Unexpected[];
  readonly errors: readonly SyntaxDiagnostic[];
  /** Offsets at which lines begin. */
  readonly lineStarts: readonly number[];
}

/** `code` is in diagnostics.ts; `args` fill its message. */
export interface SyntaxDiagnostic extends Span {
  readonly code: string;
  readonly args: Readonly<Record<string, string>>;
}

// ---------------------------------------------------------------- declarations

export type Declaration = ImportDecl | TypeDecl | FnDecl | ExternDecl | PipelineDecl | TestDecl;

export interface ImportDecl extends NodeBase {
  readonly kind: "Import";
  readonly names: readonly Name[];
  readonly from: StringLiteral | Missing;
}
export interface TypeDecl extends NodeBase {
  readonly kind: "TypeDecl";
  readonly doc: string | null;
  readonly name: Name;
  readonly type: TypeNode;
}
export interface ParameterDecl extends NodeBase {
  readonly kind: "Parameter";
  readonly name: Name;
  readonly type: TypeNode | null;
}
export interface FnDecl extends NodeBase {
  readonly kind: "FnDecl";
  readonly doc: string | null;
  readonly name: Name;
  readonly parameters: readonly ParameterDecl[];
  readonly result: TypeNode | null;
  readonly body: ExprNode | Block;
}
export interface ExternDecl extends NodeBase {
  readonly kind: "ExternDecl";
  readonly doc: string | null;
  readonly modifier: "pure" | "async" | null;
  readonly what: "fn" | "source" | "sink" | "missing";
  readonly name: Name;
  readonly parameters: readonly ParameterDecl[];
  readonly result: TypeNode | null;
  readonly from: StringLiteral | Missing;
}
export interface PipelineDecl extends NodeBase {
  readonly kind: "Pipeline";
  readonly doc: string | null;
  readonly name: Name;
  readonly members: readonly PipelineMember[];
}
export type PipelineMember =
  | SettingNode
  | GroupNode
  | ParamDecl
  | SourceDecl
  | StreamDecl
  | SinkDecl
  | Unexpected;
export interface SettingNode extends NodeBase {
  readonly kind: "Setting";
  readonly doc: string | null;
  readonly name: Name;
  readonly value: ExprNode;
}
export interface GroupNode extends NodeBase {
  readonly kind: "Group";
  readonly doc: string | null;
  readonly name: Name;
  readonly members: readonly (SettingNode | GroupNode | Unexpected)[];
}
export interface ParamDecl extends NodeBase {
  readonly kind: "Param";
  readonly doc: string | null;
  readonly name: Name;
  readonly type: TypeNode;
  readonly default: ExprNode | null;
}
export interface SourceDecl extends NodeBase {
  readonly kind: "Source";
  readonly doc: string | null;
  readonly name: Name;
  readonly flow: FlowNode;
}
export interface StreamDecl extends NodeBase {
  readonly kind: "Stream";
  readonly doc: string | null;
  readonly name: Name;
  readonly type: TypeNode | null;
  readonly flow: FlowNode;
}
export interface SinkDecl extends NodeBase {
  readonly kind: "Sink";
  readonly doc: string | null;
  readonly name: Name;
  readonly flow: FlowNode;
}

/** Test blocks parse now and run later; a step keeps its word and the expressions in it. */
export interface TestDecl extends NodeBase {
  readonly kind: "Test";
  readonly title: StringLiteral | Missing;
  readonly pipeline: Name | null;
  readonly steps: readonly (TestStep | Unexpected)[];
}
export interface TestStep extends NodeBase {
  readonly kind: "TestStep";
  readonly word: string;
  readonly names: readonly Name[];
  readonly expressions: readonly ExprNode[];
}

// ---------------------------------------------------------------- flows

/** head |> stage |> stage. A head is a name, a call (connector, union, extern source) or a flow in parentheses. */
export interface FlowNode extends NodeBase {
  readonly kind: "Flow";
  readonly head: NameExpr | CallExpr | FlowNode | Missing;
  readonly stages: readonly StageNode[];
}
export interface StageNode extends NodeBase {
  readonly kind: "Stage";
  readonly name: Name;
  readonly typeArgs: readonly TypeNode[];
  readonly args: readonly Argument[];
  /** Whether parentheses were written. */
  readonly called: boolean;
  readonly as: Name | null;
  readonly was: Name | null;
  readonly body: ProcessBody | null;
}
/** A positional argument has no name. A value may be a flow where an argument is a stream: see `FlowNode` in ExprNode. */
export interface Argument extends NodeBase {
  readonly kind: "Argument";
  readonly name: Name | null;
  readonly value: ExprNode;
}
export interface ProcessBody extends NodeBase {
  readonly kind: "ProcessBody";
  readonly members: readonly (StateDecl | HandlerDecl | Unexpected)[];
}
export interface StateDecl extends NodeBase {
  readonly kind: "State";
  readonly doc: string | null;
  readonly broadcast: boolean;
  readonly name: Name;
  readonly type: TypeNode;
  readonly initial: ExprNode | null;
  readonly options: readonly Argument[];
}
/** `event` is "record" for `on tx`. */
export interface HandlerDecl extends NodeBase {
  readonly kind: "Handler";
  readonly event: "record" | "left" | "right" | "timer" | "processingTimer";
  readonly parameter: Name;
  readonly body: Block;
}

// ---------------------------------------------------------------- types

export type TypeNode =
  | TypeName
  | LiteralTypeNode
  | RecordTypeNode
  | OptionalTypeNode
  | UnionTypeNode
  | ParenTypeNode
  | Missing;
export interface TypeName extends NodeBase {
  readonly kind: "TypeName";
  readonly name: Name;
  readonly args: readonly TypeNode[];
}
export interface LiteralTypeNode extends NodeBase {
  readonly kind: "LiteralType";
  readonly value: StringLiteral;
}
export interface RecordTypeNode extends NodeBase {
  readonly kind: "RecordType";
  readonly fields: readonly (FieldNode | Unexpected)[];
}
export interface FieldNode extends NodeBase {
  readonly kind: "Field";
  readonly doc: string | null;
  readonly alias: StringLiteral | null;
  readonly name: Name;
  readonly type: TypeNode;
  readonly default: ExprNode | null;
  readonly was: Name | null;
}
export interface OptionalTypeNode extends NodeBase {
  readonly kind: "OptionalType";
  readonly type: TypeNode;
}
export interface UnionTypeNode extends NodeBase {
  readonly kind: "UnionType";
  readonly members: readonly TypeNode[];
}
export interface ParenTypeNode extends NodeBase {
  readonly kind: "ParenType";
  readonly type: TypeNode;
}

// ---------------------------------------------------------------- statements

export interface Block extends NodeBase {
  readonly kind: "Block";
  readonly statements: readonly StmtNode[];
}
export type StmtNode =
  | LetStmt
  | AssignStmt
  | PutStmt
  | IfStmt
  | ForStmt
  | MatchNode
  | EmitStmt
  | ReturnStmt
  | ExprStmt
  | Unexpected;
export interface LetStmt extends NodeBase {
  readonly kind: "Let";
  readonly mutable: boolean;
  readonly name: Name;
  readonly type: TypeNode | null;
  readonly value: ExprNode;
}
export interface AssignStmt extends NodeBase {
  readonly kind: "Assign";
  readonly name: Name;
  readonly value: ExprNode;
}
/** `name[key] = value`; any other target is parsed too and refused by the checker (`target` is not a NameExpr then). */
export interface PutStmt extends NodeBase {
  readonly kind: "Put";
  readonly target: ExprNode;
  readonly key: ExprNode;
  readonly value: ExprNode;
}
export interface IfStmt extends NodeBase {
  readonly kind: "If";
  readonly test: ExprNode;
  readonly then: Block;
  readonly else: Block | IfStmt | null;
}
export interface ForStmt extends NodeBase {
  readonly kind: "For";
  readonly first: Name;
  readonly second: Name | null;
  readonly over: ExprNode;
  readonly body: Block;
}
export interface EmitStmt extends NodeBase {
  readonly kind: "Emit";
  readonly value: ExprNode;
  readonly to: Name | null;
}
export interface ReturnStmt extends NodeBase {
  readonly kind: "Return";
  readonly value: ExprNode | null;
}
export interface ExprStmt extends NodeBase {
  readonly kind: "ExprStmt";
  readonly value: ExprNode;
}

// ---------------------------------------------------------------- expressions

export type ExprNode =
  | NameExpr
  | NumberLiteral
  | DurationLiteral
  | TimestampLiteral
  | StringLiteral
  | TemplateLiteral
  | WordLiteral
  | ListExpr
  | RecordExpr
  | ParenExpr
  | LambdaExpr
  | CallExpr
  | FieldExpr
  | IndexExpr
  | UnaryExpr
  | BinaryExpr
  | ConditionalExpr
  | RangeExpr
  | MatchNode
  | FlowNode
  | Missing;

export interface Missing extends NodeBase {
  readonly kind: "Missing";
  readonly expected: string;
}
export interface NameExpr extends NodeBase {
  readonly kind: "NameExpr";
  readonly name: Name;
}
export interface NumberLiteral extends NodeBase {
  readonly kind: "Number";
  readonly float: boolean;
  readonly value: number;
}
export interface DurationLiteral extends NodeBase {
  readonly kind: "Duration";
  readonly ms: number;
}
export interface TimestampLiteral extends NodeBase {
  readonly kind: "Timestamp";
  readonly ms: number;
}
/** `value` is decoded. */
export interface StringLiteral extends NodeBase {
  readonly kind: "String";
  readonly value: string;
  readonly raw: boolean;
}
export interface TemplateLiteral extends NodeBase {
  readonly kind: "Template";
  readonly parts: readonly (string | ExprNode)[];
}
/** true, false, null */
export interface WordLiteral extends NodeBase {
  readonly kind: "Word";
  readonly value: true | false | null;
}
export interface ListExpr extends NodeBase {
  readonly kind: "List";
  readonly items: readonly ExprNode[];
}
export interface RecordExpr extends NodeBase {
  readonly kind: "Record";
  readonly entries: readonly (RecordEntryNode | SpreadNode | Unexpected)[];
}
/** `{ name }` is short for `{ name: name }`: value null. */
export interface RecordEntryNode extends NodeBase {
  readonly kind: "RecordEntry";
  readonly name: Name;
  readonly value: ExprNode | null;
}
export interface SpreadNode extends NodeBase {
  readonly kind: "Spread";
  readonly value: ExprNode;
}
export interface ParenExpr extends NodeBase {
  readonly kind: "Paren";
  readonly inner: ExprNode;
}
export interface LambdaExpr extends NodeBase {
  readonly kind: "Lambda";
  readonly parameters: readonly Name[];
  readonly body: ExprNode;
}
/** `callee(args)`, `callee<T>(args)`. A callee other than a name is refused by the checker. */
export interface CallExpr extends NodeBase {
  readonly kind: "Call";
  readonly callee: ExprNode;
  readonly typeArgs: readonly TypeNode[];
  readonly args: readonly Argument[];
}
export interface FieldExpr extends NodeBase {
  readonly kind: "FieldAccess";
  readonly of: ExprNode;
  readonly optional: boolean;
  readonly name: Name;
}
export interface IndexExpr extends NodeBase {
  readonly kind: "Index";
  readonly of: ExprNode;
  readonly index: ExprNode;
}
export interface UnaryExpr extends NodeBase {
  readonly kind: "Unary";
  readonly operator: "!" | "-";
  readonly operand: ExprNode;
}
export type InfixOperator =
  | "??"
  | "||"
  | "&&"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";
export interface BinaryExpr extends NodeBase {
  readonly kind: "Binary";
  readonly operator: InfixOperator;
  readonly left: ExprNode;
  readonly right: ExprNode;
}
export interface ConditionalExpr extends NodeBase {
  readonly kind: "Conditional";
  readonly test: ExprNode;
  readonly then: ExprNode;
  readonly else: ExprNode;
}
export interface RangeExpr extends NodeBase {
  readonly kind: "Range";
  readonly from: ExprNode;
  readonly to: ExprNode;
}
/** `match` as expression or statement. An arm's body is a Block or statement only where it stands as a statement. */
export interface MatchNode extends NodeBase {
  readonly kind: "Match";
  readonly subject: ExprNode;
  readonly arms: readonly (MatchArmNode | Unexpected)[];
}
export interface MatchArmNode extends NodeBase {
  readonly kind: "MatchArm";
  readonly patterns: readonly PatternNode[];
  readonly body: ExprNode | StmtNode | Block;
}
/** A literal, or `else` (value null and kind Else). */
export type PatternNode =
  | (NumberLiteral | StringLiteral | WordLiteral | DurationLiteral | TimestampLiteral | Missing)
  | ElsePattern;
export interface ElsePattern extends NodeBase {
  readonly kind: "Else";
}

export type Node =
  | Module
  | Declaration
  | PipelineMember
  | ParameterDecl
  | TestStep
  | FlowNode
  | StageNode
  | Argument
  | ProcessBody
  | StateDecl
  | HandlerDecl
  | TypeNode
  | FieldNode
  | Block
  | StmtNode
  | ExprNode
  | RecordEntryNode
  | SpreadNode
  | MatchArmNode
  | ElsePattern
  | Name
  | Unexpected;
