/** Everything that makes up an error of Vortex. */
export interface VortexErrorOptions {
  /** Stable, upper snake case; programs branch on it. */
  readonly code: string;
  /** One or two sentences: what was found, and what is allowed. */
  readonly message: string;
  /** How to fix it, as an instruction. */
  readonly hint: string;
  /**
   * Whether the same call may succeed when it is simply repeated.
   * @default false
   */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

const marker = Symbol.for('vortex.error');

/**
 * The base of every error that crosses a package edge.
 *
 * Identity is a marker and not the prototype, so that an error is recognised across duplicate copies of a package.
 */
export class VortexError extends Error {
  readonly [marker] = true;
  readonly code: string;
  readonly hint: string;
  readonly retryable: boolean;

  constructor({ code, message, hint, retryable = false, cause }: VortexErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
    this.retryable = retryable;
  }

  static isInstance(error: unknown): error is VortexError {
    return typeof error === 'object' && error !== null && (error as Partial<VortexError>)[marker] === true;
  }
}
