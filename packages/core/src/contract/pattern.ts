/** What ECMAScript has and the engines that check data in bulk have not. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/u, 'looking ahead or behind'],
  [/\\[1-9]|\\k</u, 'a reference back to a group'],
  [/\\c[A-Za-z]/u, 'a control escape'],
]

/** Why a pattern cannot be checked; undefined when it can. */
export function patternProblem(pattern: string): string | undefined {
  try {
    void new RegExp(pattern, 'u')
  } catch (cause) {
    return `"${pattern}" is no regular expression: ${cause instanceof Error ? cause.message : String(cause)}`
  }
  const found = UNSUPPORTED.find(([sign]) => sign.test(pattern))
  return found === undefined
    ? undefined
    : `"${pattern}" uses ${found[1]}, which cannot be checked here: write it without`
}
