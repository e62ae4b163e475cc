import { UserError } from '@titlebout/core'
import type { Opened } from './step.ts'

/**
 * Does what a key of titlebout.yml asks for: an error that names no place of its own gets the line of that key.
 *
 * @throws {UserError} of `work`, with a place
 */
export async function atKey<T>(
  { configFile, locate }: Pick<Opened, 'configFile' | 'locate'>,
  key: readonly (string | number)[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof UserError) || cause.problems.some(({ file }) => file !== undefined)) throw cause
    const { code, message, cause: deeper } = cause
    const problems = [{ message, file: configFile, ...locate(key) }]
    throw new UserError(code, message, deeper === undefined ? { problems } : { problems, cause: deeper })
  }
}
