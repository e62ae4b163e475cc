/** What went wrong, coarsely: tests and the command line's exit code look at it, users read the message. */
export type UserErrorCode =
  | 'INPUT' // an action input or a command-line option
  | 'CONFIG' // titlebout.yml
  | 'CONTRACT' // the data contract
  | 'DATA' // a data file
  | 'TRAIN' // the training command
  | 'MODEL' // a model file
  | 'SCORES' // a scores table
  | 'EVIDENCE' // a file of the work folder, or an artifact
  | 'REGISTRY' // where versions live
  | 'STALE' // somebody else moved first
  | 'TRUST' // evidence that may not authorise
  | 'APPROVAL' // no recorded approval
  | 'TARGET' // what serves a model
  | 'PERMISSION' // the token may not
  | 'NATIVE' // a native module is missing
  | 'HOST' // the place we run in

/** One thing to fix, with its place. */
export interface Problem {
  readonly message: string
  readonly file?: string
  /** 1-based. */
  readonly line?: number
  /** 1-based. */
  readonly column?: number
}

/**
 * What the user can fix. Everything else that is thrown is a bug of ours and keeps its stack.
 * The message follows one recipe: subject, expected, got, where, how to fix; lower case, no final period.
 */
export class UserError extends Error {
  readonly code: UserErrorCode
  readonly problems: readonly Problem[]

  constructor(
    code: UserErrorCode,
    message: string,
    details: { readonly problems?: readonly Problem[]; readonly cause?: unknown } = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.name = 'UserError'
    this.code = code
    this.problems = details.problems ?? [{ message }]
  }
}

/** Makes the compiler prove that a switch over kinds is complete. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
