import { execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { digests } from './actions-evidence.ts'
import { repositoryFiles } from './actions-files.ts'
import { actionNode, type ActionOptions, type ActionResult, runAction, type StartedAction, startAction } from './run-action.ts' // prettier-ignore

const TITLEBOUT = fileURLToPath(new URL('../../packages/titlebout/bin/titlebout.js', import.meta.url))

export interface CommandResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Files to write, or to take away (null). */
export type Changes = Readonly<Record<string, string | Uint8Array | null>>

/** Folders with the small repository in them, for steps that need no GitHub. */
export class Desks {
  readonly #root: string
  #count = 0

  private constructor(root: string) {
    this.#root = root
  }

  /** Whoever opens them closes them. */
  static async open(): Promise<Desks> {
    return new Desks(await mkdtemp(join(await realpath(tmpdir()), 'titlebout-desk-')))
  }

  /** A fresh folder: the small repository, or a copy of another desk, with changes. */
  async desk(changes: Changes = {}, from?: Desk): Promise<Desk> {
    const desk = new Desk(join(this.#root, `desk-${(this.#count += 1)}`))
    await mkdir(desk.folder)
    if (from === undefined) await desk.change(repositoryFiles())
    else await cp(from.folder, desk.folder, { recursive: true, verbatimSymlinks: true })
    await desk.change(changes)
    return desk
  }

  async close(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true, maxRetries: 3 })
  }
}

export class Desk {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  async change(changes: Changes): Promise<void> {
    for (const [name, content] of Object.entries(changes)) {
      const file = join(this.folder, name)
      await mkdir(dirname(file), { recursive: true })
      if (content === null) await rm(file, { force: true })
      else await writeFile(file, content)
    }
  }

  async read(name: string): Promise<string> {
    return await readFile(join(this.folder, name), 'utf8')
  }

  /** Digests of everything in it. */
  async snapshot(): Promise<Readonly<Record<string, string>>> {
    return await digests(this.folder)
  }

  /** Runs an action here, as for a push, without any GitHub to be reached. */
  async action(
    name: string,
    inputs: Readonly<Record<string, string>> = {},
    options: Partial<ActionOptions> = {},
  ): Promise<ActionResult> {
    return await runAction(name, { ...this.#options(inputs), ...options })
  }

  async startAction(name: string, options: Partial<ActionOptions> = {}): Promise<StartedAction> {
    return await startAction(name, { ...this.#options({}), ...options })
  }

  /** Runs the command line here, with neither a terminal nor anything of this machine's environment but PATH. */
  async command(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    const child = spawn(actionNode(), [TITLEBOUT, ...args], {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.folder,
        GIT_CEILING_DIRECTORIES: dirname(this.folder),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const text = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (part: string) => (text[stream] += part))
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    return { exitCode, ...text }
  }

  /** What the command line prints at a terminal: `script` of util-linux is one. */
  async atTerminal(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
    const line = [actionNode(), TITLEBOUT, ...args].map((word) => `'${word}'`).join(' ')
    const options = { cwd: this.folder, env: { PATH: process.env['PATH'] ?? '', HOME: this.folder, ...env } }
    const { stdout } = await promisify(execFile)('/usr/bin/script', ['-qc', line, '/dev/null'], options)
    return stdout
  }

  #options(inputs: Readonly<Record<string, string>>): ActionOptions {
    const event = { repository: { full_name: 'octo/test', default_branch: 'main' } }
    return { workspace: this.folder, inputs, event, env: { GIT_CEILING_DIRECTORIES: dirname(this.folder) } }
  }
}
