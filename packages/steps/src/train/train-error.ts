import { problemLine, UserError, type UserErrorCode } from '@titlebout/core'
import type { Opened } from '../step.ts'

/** An error about a key of titlebout.yml, with its line. */
export function keyError(
  opened: Opened,
  key: readonly (string | number)[],
  { code, message, cause }: { readonly code: UserErrorCode; readonly message: string; readonly cause?: unknown },
): UserError {
  const problem = { message, file: opened.configFile, ...opened.locate(key) }
  return new UserError(
    code,
    problemLine(problem),
    cause === undefined ? { problems: [problem] } : { problems: [problem], cause },
  )
}
