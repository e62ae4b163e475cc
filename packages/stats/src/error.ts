/** Where in the input the trouble is: the argument's name and, for arrays, the first offending row (0-based) and its value. */
export interface DomainErrorDetail {
  readonly argument: string
  readonly index?: number
  readonly value?: unknown
}

/**
 * Numbers came in that the function is not defined for. `stats` knows no users and no column names:
 * the caller translates this, adding what the argument is called in its own world.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly argument: string
  readonly index: number | undefined
  readonly value: unknown

  constructor(message: string, detail: DomainErrorDetail) {
    super(message)
    this.argument = detail.argument
    this.index = detail.index
    this.value = detail.value
  }
}
