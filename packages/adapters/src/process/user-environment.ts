const RUNNER_FILES = [
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_ARTIFACTS',
]

/** Whether a variable must not reach user code: tokens, inputs of the action, and the files by which a step talks to the runner. */
export function isRunnerSecret(name: string): boolean {
  const upper = name.toUpperCase()
  return upper.startsWith('INPUT_') || upper.startsWith('ACTIONS_') || RUNNER_FILES.includes(upper)
}

/**
 * The environment of user code: what the host hands over, and our own variables on top.
 *
 * @throws {Error} when the host has not taken its secrets out: a bug of ours, not of the user
 */
export function userCodeEnvironment(
  host: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const secret = Object.keys(host).find(isRunnerSecret)
  // rule: user-environment
  if (secret !== undefined)
    throw new Error(`the host hands ${secret} to user code: it must be taken out of userEnvironment`)
  return { ...host, ...own }
}
