export type ErrorKind =
  | 'config'
  | 'docker'
  | 'image'
  | 'formation-timeout'
  | 'node-exited'
  | 'agent-protocol'
  | 'fault'
  | 'user-code'
  | 'operation'
  | 'expectation'
  | 'history'
  | 'github'
  | 'cancelled';

export type ActionErrorOptions = {
  /** Lines for the reader who wants more: log tails, one problem a line. May hold hostile text. */
  details?: readonly string[];
  cause?: unknown;
};

/**
 * The one error of this project. `message` is a single line: what was expected, what came, what to do next.
 * Thrown deep, rendered once, at the door.
 */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly kind: ErrorKind;
  readonly details: readonly string[];

  constructor(kind: ErrorKind, message: string, { details = [], cause }: ActionErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.details = details;
  }
}

/** The message of anything that was thrown. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
