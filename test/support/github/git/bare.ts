import { spawn } from 'node:child_process'
import { appendFile, chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { UPDATE_HOOK } from './update-hook.ts'

/** Git without the machine's own settings: the bench behaves the same everywhere. */
export const GIT_ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LANG: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
} as const

/** As on GitHub: nobody pushes to refs/pull, and any object that is there may be fetched by its digest. */
const CONFIG = `[receive]
\thideRefs = refs/pull
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
[gc]
\tauto = 0
`

export interface GitOptions {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** A git command that ended with a code other than 0. */
export class GitError extends Error {
  override readonly name = 'GitError'
  readonly exitCode: number

  constructor(args: readonly string[], exitCode: number, stderr: string) {
    super(`git ${args.join(' ')} ended with ${exitCode}: ${stderr.trim()}`)
    this.exitCode = exitCode
  }
}

/** Standard output of one git command. @throws {GitError} */
export async function git(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const child = spawn('git', args, { cwd: options.cwd, env: { ...GIT_ENVIRONMENT, ...options.env } })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  // A command that does not read its input closes the pipe first; its exit code says what matters.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input)
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 128))
  })
  if (exitCode !== 0) throw new GitError(args, exitCode, Buffer.concat(err).toString())
  return Buffer.concat(out)
}

export interface GitRef {
  /** Full name, `refs/heads/main`. */
  readonly name: string
  readonly sha: string
  readonly type: string
}

/** A bare repository on disk. All reading and writing is done by git itself. */
export class BareRepository {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  static async create(path: string, defaultBranch: string): Promise<BareRepository> {
    await mkdir(join(path, 'hooks'), { recursive: true })
    await git(['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`, path])
    await appendFile(join(path, 'config'), CONFIG)
    const hook = join(path, 'hooks', 'update')
    await writeFile(hook, UPDATE_HOOK)
    await chmod(hook, 0o755)
    return new BareRepository(path)
  }

  async bytes(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
    return git(['--git-dir', this.path, ...args], options)
  }

  async text(args: readonly string[], options: GitOptions = {}): Promise<string> {
    return (await this.bytes(args, options)).toString().replace(/\n$/, '')
  }

  /** The digest that a revision names, peeled to `type`; undefined when there is no such thing. */
  async resolve(revision: string, type: 'commit' | 'tree' | 'blob' | 'object' = 'commit'): Promise<string | undefined> {
    if (revision.startsWith('-')) return undefined
    try {
      return await this.text(['rev-parse', '--verify', '--quiet', `${revision}^{${type}}`])
    } catch (error) {
      if (error instanceof GitError) return undefined
      throw error
    }
  }

  /** Digest of what lies at `path` in a commit (the root for an empty path); undefined when nothing does. */
  async objectAt(commit: string, path: string): Promise<string | undefined> {
    try {
      return await this.text(['rev-parse', '--verify', '--quiet', `${commit}:${path}`])
    } catch (error) {
      if (error instanceof GitError) return undefined
      throw error
    }
  }

  /** Refs whose full name starts with `prefix`, by name. */
  async refs(prefix = 'refs/'): Promise<GitRef[]> {
    const text = await this.text(['for-each-ref', '--format=%(refname) %(objectname) %(objecttype)'])
    return text
      .split('\n')
      .filter((line) => line.startsWith(prefix))
      .map((line) => {
        const [name = '', sha = '', type = ''] = line.split(' ')
        return { name, sha, type }
      })
  }

  async ref(name: string): Promise<GitRef | undefined> {
    return (await this.refs(name)).find((ref) => ref.name === name)
  }

  /**
   * Points `name` at `next` if it still points at `expected` (undefined: if it does not exist); `next` undefined
   * deletes it. False when somebody else was first.
   */
  async swapRef(name: string, next: string | undefined, expected: string | undefined): Promise<boolean> {
    const none = '0'.repeat(40)
    try {
      await this.text(['update-ref', '--no-deref', name, next ?? none, expected ?? none])
      return true
    } catch (error) {
      if (error instanceof GitError) return false
      throw error
    }
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    try {
      await this.text(['merge-base', '--is-ancestor', ancestor, descendant])
      return true
    } catch (error) {
      if (error instanceof GitError && error.exitCode === 1) return false
      throw error
    }
  }

  /** Type of an object, or undefined when it is not here. */
  async typeOf(sha: string): Promise<string | undefined> {
    if (!/^[0-9a-f]{40}$/.test(sha)) return undefined
    try {
      return await this.text(['cat-file', '-t', sha])
    } catch (error) {
      if (error instanceof GitError) return undefined
      throw error
    }
  }

  async isValidRefName(name: string): Promise<boolean> {
    try {
      await this.text(['check-ref-format', name])
      return true
    } catch (error) {
      if (error instanceof GitError) return false
      throw error
    }
  }
}
