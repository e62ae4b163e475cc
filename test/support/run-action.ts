import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import type { LocalGitHub } from './github/local-github.ts'
import { type Evaluate, inputVariables, readActionFile } from './runner/action-file.ts'
import { type RunnerFiles, type StepContext, stepEnvironment } from './runner/environment.ts'
import { FileCommandError, outputsProblem, parsePairs, takeEnvironment, takeSummary } from './runner/file-commands.ts'
import { type Annotation, CommandReader, type Level } from './runner/workflow-commands.ts'

export interface ActionOptions {
  /** Folder that the step works in; `GITHUB_WORKSPACE`. */
  readonly workspace: string
  /** `with:` */
  readonly inputs?: Readonly<Record<string, string>>
  /** `env:`, and what earlier steps exported. */
  readonly env?: Readonly<Record<string, string>>
  /** Without it, addresses lead nowhere and there is no artifact service. */
  readonly github?: LocalGitHub
  /** Run on the local GitHub; gives event name, commit, ref and actor where they are not given. */
  readonly runId?: number
  readonly job?: string
  readonly eventName?: string
  readonly event?: Readonly<Record<string, unknown>>
  readonly repository?: string
  readonly sha?: string
  readonly ref?: string
  readonly actor?: string
  /** Value of `github.token` in defaults of inputs; masked, as on GitHub. */
  readonly token?: string
  readonly oidc?: boolean
  /** More expressions than `github.*`, such as `job.check_run_id`. */
  readonly evaluate?: Evaluate
  /** Folder of the actions. Default: `actions/` of this repository. */
  readonly actions?: string
  readonly phase?: 'pre' | 'main' | 'post'
  /** State that an earlier phase saved. */
  readonly state?: Readonly<Record<string, string>>
  /** `RUNNER_TOOL_CACHE`, to keep it between steps. */
  readonly toolCache?: string
  /** Sends a signal, default SIGKILL, once a line of the output matches or so many milliseconds have passed. */
  readonly killAfter?: { readonly line?: string | RegExp; readonly ms?: number; readonly signal?: NodeJS.Signals }
  /** Called with each line as it comes. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void
}

export interface ActionResult {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** What GitHub would show: exit code 0 and no file that the runner cannot read. */
  readonly conclusion: 'success' | 'failure'
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly annotations: readonly Annotation[]
  /** Annotations beyond the ten of a level that GitHub shows. */
  readonly dropped: Readonly<Record<Level, number>>
  readonly masks: readonly string[]
  readonly state: Readonly<Record<string, string>>
  /** Variables for the steps after this one. */
  readonly exported: Readonly<Record<string, string>>
  readonly paths: readonly string[]
  /** Output as the log shows it: masked, commands taken out. */
  readonly log: string
  /** Output as it was written. */
  readonly stdout: string
  readonly stderr: string
  /** What the runner complained about: unexpected inputs, limits, malformed files. */
  readonly problems: readonly string[]
  readonly durationMs: number
}

export interface StartedAction {
  readonly pid: number
  /** Ends the action's whole process group, as the loss of the machine does. */
  kill(signal?: NodeJS.Signals): void
  readonly result: Promise<ActionResult>
}

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** The Node that actions run on: this one if it is new enough, else the one among the development tools. */
export function actionNode(): string {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  return join(REPOSITORY, 'node_modules', '.bin', 'node')
}

async function prepareFiles(options: ActionOptions): Promise<{ folder: string; files: RunnerFiles }> {
  const folder = await mkdtemp(join(tmpdir(), 'runner-'))
  const at = (name: string): string => join(folder, name)
  const files: RunnerFiles = {
    output: at('output'),
    summary: at('summary'),
    state: at('state'),
    env: at('env'),
    path: at('path'),
    event: at('event.json'),
    temp: at('temp'),
    toolCache: options.toolCache ?? at('tool-cache'),
    home: at('home'),
  }
  for (const path of [files.output, files.summary, files.state, files.env, files.path]) await writeFile(path, '')
  for (const path of [files.temp, files.toolCache, files.home]) await mkdir(path, { recursive: true })
  await writeFile(files.event, JSON.stringify(options.event ?? {}))
  return { folder, files }
}

function contextOf(options: ActionOptions, files: RunnerFiles): StepContext {
  const { github, runId, workspace, event = {}, job = 'test', oidc = false } = options
  const run = github === undefined || runId === undefined ? undefined : github.world.run(runId)
  return {
    github,
    run,
    workspace,
    files,
    event,
    job,
    oidc,
    eventName: options.eventName ?? run?.event ?? 'push',
    repository: options.repository ?? run?.repository.fullName ?? 'octo/test',
    sha: options.sha ?? run?.headSha ?? '0'.repeat(40),
    ref: options.ref ?? `refs/heads/${run?.headBranch ?? 'main'}`,
    actor: options.actor ?? run?.actor.login ?? 'octo',
  }
}

/** `github.run_id` is the variable `GITHUB_RUN_ID`, and so on for the whole context. */
function evaluator(options: ActionOptions, environment: Readonly<Record<string, string>>): Evaluate {
  return (expression) => {
    if (expression === 'github.token') return options.token ?? ''
    const variable = /^(github|runner)\.([a-z_]+)$/.test(expression) ? expression.toUpperCase().replace('.', '_') : ''
    const value = environment[variable] ?? options.evaluate?.(expression)
    if (value === undefined) throw new Error(`the runner harness cannot evaluate \${{ ${expression} }}`)
    return value
  }
}

/** Text of a stream, and each line of it as it comes. */
function listen(stream: NodeJS.ReadableStream, onLine: (line: string) => void): () => Promise<string> {
  const lines: string[] = []
  const reader = createInterface({ input: stream, crlfDelay: Infinity })
  reader.on('line', (line) => {
    lines.push(line)
    onLine(line)
  })
  const closed = new Promise<void>((resolve) => reader.on('close', () => resolve()))
  return async () => {
    await closed
    return lines.join('\n')
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    // Already gone.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
}

async function collect(
  files: RunnerFiles,
  reader: CommandReader,
  ended: Ended,
  problems: readonly string[],
): Promise<ActionResult> {
  const spoken = reader.spoken()
  const found = [...problems, ...spoken.problems]
  let broken = false
  const read = async (
    path: string,
    parse: (text: string) => Record<string, string>,
  ): Promise<Record<string, string>> => {
    try {
      return parse(await readFile(path, 'utf8'))
    } catch (error) {
      if (!(error instanceof FileCommandError)) throw error
      broken = true
      found.push(`Unable to process file command successfully. ${error.message}`)
      return {}
    }
  }
  const outputs = { ...spoken.outputs, ...(await read(files.output, parsePairs)) }
  const state = { ...spoken.state, ...(await read(files.state, parsePairs)) }
  const exported = await read(files.env, takeEnvironment)
  const { summary, problem } = takeSummary(await readFile(files.summary, 'utf8'))
  const tooMuch = outputsProblem(outputs)
  for (const text of [problem, tooMuch]) if (text !== undefined) found.push(text)
  const { annotations, dropped, masks, log } = spoken
  return {
    ...ended,
    conclusion: ended.exitCode === 0 && !broken ? 'success' : 'failure',
    outputs: tooMuch === undefined ? outputs : {},
    summary: reader.mask(summary),
    annotations,
    dropped,
    masks,
    state,
    exported,
    paths: (await readFile(files.path, 'utf8')).split('\n').filter((line) => line !== ''),
    log,
    problems: found,
  }
}

/** Starts `actions/<name>` as the runner does: its script in a child process of Node 24, told everything by variables. */
export async function startAction(name: string, options: ActionOptions): Promise<StartedAction> {
  const folder = join(options.actions ?? join(REPOSITORY, 'actions'), name)
  const action = await readActionFile(folder)
  const script = action.scripts[options.phase ?? 'main']
  if (script === undefined) throw new Error(`${folder}/action.yml has no script for ${options.phase ?? 'main'}`)
  if (!existsSync(join(folder, script))) throw new Error(`${join(folder, script)} does not exist: has it been built?`)
  const { folder: temporary, files } = await prepareFiles(options)
  const node = actionNode()
  const environment = stepEnvironment(contextOf(options, files), node)
  const inputs = inputVariables(action, options.inputs ?? {}, evaluator(options, environment))
  const saved = Object.entries(options.state ?? {}).map(([key, value]) => [`STATE_${key}`, value] as const)
  const env = { ...environment, ...options.env, ...inputs.variables, ...Object.fromEntries(saved) }
  const reader = new CommandReader()
  if (options.token !== undefined) reader.line(`::add-mask::${options.token}`)
  const began = performance.now()
  // A group of its own, so that whatever it starts can be ended with it.
  const child = spawn(node, [join(folder, script)], { cwd: options.workspace, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }) // prettier-ignore
  const { line: marker, ms, signal = 'SIGKILL' } = options.killAfter ?? {}
  const timer = ms === undefined ? undefined : setTimeout(() => signalGroup(child, signal), ms)
  const hear = (stream: 'stdout' | 'stderr') => (line: string) => {
    reader.line(line)
    options.onLine?.(line, stream)
    if (marker !== undefined && (typeof marker === 'string' ? line.includes(marker) : marker.test(line))) {
      signalGroup(child, signal)
    }
  }
  const stdout = listen(child.stdout, hear('stdout'))
  const stderr = listen(child.stderr, hear('stderr'))
  const finish = async (): Promise<ActionResult> => {
    const [exitCode, endSignal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code, by) => resolve([code, by]))
    })
    clearTimeout(timer)
    // A process that the action left behind keeps the pipes open; the runner does not wait for it for ever either.
    const patience = setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), 5000)
    const text = { stdout: await stdout(), stderr: await stderr() }
    clearTimeout(patience)
    const ended = { exitCode, signal: endSignal, ...text, durationMs: performance.now() - began }
    const result = await collect(files, reader, ended, inputs.problems)
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 })
    return result
  }
  if (child.pid === undefined) throw new Error(`cannot start ${node}`)
  return { pid: child.pid, kill: (by = 'SIGKILL') => signalGroup(child, by), result: finish() }
}

/** Runs `actions/<name>` to its end and says what it did. */
export async function runAction(name: string, options: ActionOptions): Promise<ActionResult> {
  const started = await startAction(name, options)
  return started.result
}
