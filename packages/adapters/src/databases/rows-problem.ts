import { UserError } from '@titlebout/core'

/** What is wrong with judged rows in a database, with the key of titlebout.yml that it is about. */
export class RowsProblem extends UserError {
  readonly key: readonly string[]

  constructor(key: readonly string[], message: string) {
    super('DATA', message)
    this.key = key
  }
}
