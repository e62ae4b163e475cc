import { UserError, type Problem } from '@titlebout/core'
import { shownFile } from './shown-file.ts'
import type { Opened } from './step.ts'

/**
 * Does what a key of titlebout.yml asks for. An error that names no place gets the line of that key; files that it names,
 * from the folder of titlebout.yml, get their paths in the workspace.
 *
 * @throws {UserError} of `work`, with places
 */
export async function atKey<T>(
  opened: Pick<Opened, 'configFile' | 'locate'>,
  key: readonly (string | number)[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, message, cause } = error
    const problems = error.problems.map((problem) => placed(problem, opened, key))
    throw new UserError(code, message, cause === undefined ? { problems } : { problems, cause })
  }
}

function placed(
  problem: Problem,
  opened: Pick<Opened, 'configFile' | 'locate'>,
  key: readonly (string | number)[],
): Problem {
  return problem.file === undefined
    ? { ...problem, file: opened.configFile, ...opened.locate(key) }
    : { ...problem, file: shownFile(opened, problem.file) }
}
