import { execFile } from 'node:child_process'

export interface GitOptions {
  /** Folder to run in. */
  readonly cwd: string
  /** Value of an HTTP Authorization header for remotes, kept out of the command line and of the repository's config. */
  readonly authorization?: string | undefined
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
}

/** What git said, when it failed. */
export class GitError extends Error {
  readonly exitCode: number
  readonly stderr: string

  constructor(args: readonly string[], exitCode: number, stderr: string) {
    super(`git ${args[0] ?? ''} failed (exit ${exitCode}): ${stderr.trim()}`)
    this.name = 'GitError'
    this.exitCode = exitCode
    this.stderr = stderr
  }
}

/** Runs git without a shell and gives its standard output as bytes. @throws {GitError} on a non-zero exit */
export async function gitBytes(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const config: Record<string, string> =
    options.authorization === undefined
      ? {}
      : {
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'http.extraHeader',
          GIT_CONFIG_VALUE_0: `Authorization: ${options.authorization}`,
        }
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', ...config, ...options.env }
  return await new Promise<Buffer>((resolve, reject) => {
    const child = execFile(
      'git',
      [...args],
      { cwd: options.cwd, env, encoding: 'buffer', maxBuffer: 1 << 30 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else if (typeof error.code === 'number') reject(new GitError(args, error.code, stderr.toString('utf8')))
        else reject(error)
      },
    )
    // A child that ends before it read everything says so by its exit code.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(options.input ?? '')
  })
}

/** Runs git and gives its standard output as text without the final newline. @throws {GitError} on a non-zero exit */
export async function git(args: readonly string[], options: GitOptions): Promise<string> {
  return (await gitBytes(args, options)).toString('utf8').replace(/\n$/u, '')
}
