import type { OperationId } from './operations.ts'

export type CallKind = 'rest' | 'git' | 'results' | 'page'

/** One request that reached the local GitHub, in order of arrival. */
export interface LoggedCall {
  readonly kind: CallKind
  readonly method: string
  /** Without prefix and query: `/repos/o/r/issues/1/comments`, `/o/r.git/info/refs`. */
  readonly path: string
  readonly query: string
  readonly route: OperationId | undefined
  readonly tokenKind: 'installation' | 'user' | 'none'
  readonly actor: string | undefined
  /** Parsed JSON, if it was JSON. */
  readonly body: unknown
  /** 0 until it is answered, and for ever if the connection was closed instead. */
  status: number
}

/** A request that GitHub would not understand, or a reply that it would not send. */
export interface Violation {
  readonly route: string
  readonly side: 'request' | 'reply'
  readonly problems: readonly string[]
}

/** How many requests of which kind. `validated` + `unvalidated` are all REST requests. */
export interface Counters {
  readonly validated: number
  readonly unvalidated: number
  readonly git: number
  readonly results: number
  readonly pages: number
}

export class Log {
  readonly calls: LoggedCall[] = []
  readonly violations: Violation[] = []
  readonly listeners = new Set<(call: LoggedCall) => void>()
  readonly #counts = { validated: 0, unvalidated: 0, git: 0, results: 0, pages: 0 }

  call(call: LoggedCall): LoggedCall {
    this.calls.push(call)
    if (call.kind === 'git') this.#counts.git += 1
    if (call.kind === 'results') this.#counts.results += 1
    if (call.kind === 'page') this.#counts.pages += 1
    for (const listener of this.listeners) listener(call)
    return call
  }

  /** Says whether a REST request had an operation to be held against. */
  checked(validated: boolean): void {
    this.#counts[validated ? 'validated' : 'unvalidated'] += 1
  }

  violation(violation: Violation): void {
    this.violations.push(violation)
  }

  get counters(): Counters {
    return { ...this.#counts }
  }
}
