import { execFileSync } from 'node:child_process'
import { userInfo } from 'node:os'
import path from 'node:path'
import { folderCarrier } from '@titlebout/adapters'
import { UserError, type Cancellation, type Forge, type Host, type Log } from '@titlebout/core'
import { userEnvironment } from '../github/environment.ts'
import { VERSION } from '../version.ts'

export interface ConsoleHostParts {
  readonly workspace: string
  readonly log: Log
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly cancellation: Cancellation
  readonly nativeDir: string | undefined
  readonly carrierDir: string | undefined
  now(): Date
}

/** A terminal as the place where steps run: level `local`, no pull request, a forge only with a token. */
export async function consoleHost(parts: ConsoleHostParts): Promise<Host> {
  const { workspace, variables } = parts
  const repository = variables['GITHUB_REPOSITORY'] || undefined
  // Asked of git once: a process costs more than most of what a small step does.
  let head: { readonly sha: string | null } | undefined
  return {
    kind: 'console',
    workspace,
    log: parts.log,
    producer: () => ({
      host: 'console',
      version: VERSION,
      level: 'local',
      at: parts.now().toISOString(),
      repository: repository ?? null,
      repository_id: null,
      workflow: null,
      run_id: null,
      run_attempt: null,
      job: null,
      sha: (head ??= { sha: headOf(workspace) }).sha,
      ref: null,
      event: null,
      actor: userInfo().username,
      pull_request: null,
    }),
    base: undefined,
    carrier:
      parts.carrierDir === undefined
        ? undefined
        : folderCarrier({ root: path.resolve(workspace, parts.carrierDir), run: 'console' }),
    forge: await forgeOf(variables, repository),
    userEnvironment: userEnvironment(variables),
    variable: (name) => {
      const value = variables[name]
      if (value === undefined || value === '')
        throw new UserError('CONFIG', `env:${name} in titlebout.yml: the variable ${name} is not set; export it first`)
      return value
    },
    gitAuthorization: undefined,
    cancellation: parts.cancellation,
    nativeDir: parts.nativeDir,
  }
}

/** The commit that is checked out; null outside a git repository or before the first commit. */
function headOf(workspace: string): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: workspace,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}

async function forgeOf(
  variables: Readonly<Record<string, string | undefined>>,
  repository: string | undefined,
): Promise<Forge | undefined> {
  const token = variables['GITHUB_TOKEN'] || variables['GH_TOKEN'] || undefined
  if (token === undefined || repository === undefined) return undefined
  const { tokenForge } = await import('../github/with-toolkit.ts')
  const apiUrl = variables['GITHUB_API_URL'] || undefined
  return tokenForge({ token, repository, apiUrl, author: variables['GITHUB_ACTOR'] ?? userInfo().username })
}
