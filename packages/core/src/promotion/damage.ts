import { UserError } from '../error.ts'

/** What was stored is not what is there: somebody or something changed it. Not the same as a place that cannot be reached. */
export class DamageError extends UserError {
  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super('REGISTRY', message, details)
  }
}
