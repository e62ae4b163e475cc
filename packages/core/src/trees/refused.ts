import { UserError } from '../error.ts'

/** What is wrong with a model, for its maker. @param name what to call the model in messages */
export function refused(name: string, what: string): UserError {
  return new UserError('MODEL', `${name}: ${what}`)
}

/** Names for a message, as many as one can read. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `"${name}"`)
  if (names.length > shown.length) shown.push(`${names.length - shown.length} more`)
  return shown.length === 0 ? 'none' : shown.join(', ')
}
