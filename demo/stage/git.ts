import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface GitAccount {
  readonly login: string
  /** By which GitHub knows the author of a commit. */
  readonly id: number
  readonly token: string
}

/** The environment of every git of the demo: nobody's own settings, no prompt, this account's token. */
export function gitEnvironment({ login, id, token }: GitAccount): Record<string, string> {
  const authorization = `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  const address = `${id}+${login}@users.noreply.github.localhost`
  return {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: authorization,
    GIT_AUTHOR_NAME: login,
    GIT_AUTHOR_EMAIL: address,
    GIT_COMMITTER_NAME: login,
    GIT_COMMITTER_EMAIL: address,
  }
}

/** Runs git in a folder. @returns what it printed @throws {Error} with what it complained about */
export async function git(account: GitAccount, cwd: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, {
    cwd,
    env: gitEnvironment(account),
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}
