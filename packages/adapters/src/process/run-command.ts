import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import { UserError, type Cancellation, type Log } from '@titlebout/core'
import { endLeftovers, GRACE, signalGroup, type Grace } from './end-group.ts'
import { LineSplitter } from './line-splitter.ts'
import { watchMemory } from './peak-memory.ts'

/** Last lines that are kept for the message of a failure, where nobody asks for more. */
const TAIL_LINES = 20
/** Without a line for so long, a sign of life is given. */
const SILENCE_MS = 30_000
/** A pipe that a leftover process holds open is given up after this. */
const DRAIN_MS = 2_000

export interface Command {
  /** Text for bash. */
  readonly run: string
  /** Absolute folder. */
  readonly cwd: string
  /** The whole environment of the command. */
  readonly environment: Readonly<Record<string, string>>
  /** Name of a variable of `environment` whose value no other process has: leftovers are found by it. */
  readonly markedBy: string
  readonly timeLimitMs: number
  readonly log: Log
  readonly cancellation: Cancellation
  /** What the log calls it, such as "training". */
  readonly label: string
  /** How many of its last lines are kept. Default: 20. */
  readonly tailLines?: number
  readonly grace?: Grace
}

/** How a command ended. */
export type CommandEnd = (
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' }
) & {
  readonly durationMs: number
  /** The last lines of standard output and error, as they came. */
  readonly lastLines: readonly string[]
  /** The most memory that its processes were seen to hold together; null where that cannot be told. */
  readonly peakMemoryBytes: number | null
}

type Child = ChildProcessByStdio<null, Readable, Readable>

/**
 * Runs a user's command with `bash -euo pipefail -c` in a process group of its own and passes its lines on as they come.
 * When it returns, nothing of the command is running any more: a time limit or a cancellation sends SIGINT, SIGTERM and SIGKILL
 * to the whole group, and what a finished command left in the background is ended too.
 *
 * @throws {UserError} `HOST` when there is no bash
 */
export async function runCommand(command: Command): Promise<CommandEnd> {
  const started = performance.now()
  const child = await spawned(command)
  const output = new Output(command, started)
  const drained = [output.read(child.stdout), output.read(child.stderr)]
  const ender = new Ender(command, child)
  const memory = watchMemory(child.pid!)

  const { exitCode, signal } = await ended(child)
  ender.settle()
  const peakMemoryBytes = memory.stop()
  await endLeftovers(child.pid!, `${command.markedBy}=${command.environment[command.markedBy]}`)
  await withinDrainLimit(Promise.all(drained))
  child.stdout.destroy()
  child.stderr.destroy()
  output.end()

  const facts = { durationMs: Math.round(performance.now() - started), lastLines: output.lastLines, peakMemoryBytes }
  if (ender.reason !== undefined) return { kind: ender.reason, ...facts }
  if (signal !== null) return { kind: 'signalled', signal, ...facts }
  return { kind: 'exited', exitCode: exitCode ?? 1, ...facts }
}

function spawned(command: Command): Promise<Child> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-euo', 'pipefail', '-c', command.run], {
      cwd: command.cwd,
      env: { ...command.environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.once('spawn', () => resolve(child))
    child.once('error', (cause) =>
      reject(
        new UserError('HOST', 'bash is needed to run commands of titlebout.yml and cannot be started: install bash', {
          cause,
        }),
      ),
    )
  })
}

function ended(child: Child): Promise<{ readonly exitCode: number | null; readonly signal: string | null }> {
  if (child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve({ exitCode: child.exitCode, signal: child.signalCode })
  return new Promise((resolve) => child.once('exit', (exitCode, signal) => resolve({ exitCode, signal })))
}

async function withinDrainLimit(drained: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS)
  })
  await Promise.race([drained, limit])
  clearTimeout(timer)
}

/** Passes lines on, keeps the last ones, and gives a sign of life when none come. */
class Output {
  readonly lastLines: string[] = []
  readonly #command: Command
  readonly #splitters: LineSplitter[] = []
  readonly #heartbeat: NodeJS.Timeout
  #spoke = false

  constructor(command: Command, started: number) {
    this.#command = command
    this.#heartbeat = setInterval(() => {
      if (!this.#spoke)
        command.log.progress(`${command.label}, seconds`, Math.round((performance.now() - started) / 1_000), undefined)
      this.#spoke = false
    }, SILENCE_MS)
    this.#heartbeat.unref()
  }

  /** Settles when the stream has ended, however it did. */
  read(stream: Readable): Promise<void> {
    const splitter = new LineSplitter((line) => this.#line(line))
    this.#splitters.push(splitter)
    stream.on('data', (bytes: Buffer) => splitter.write(bytes))
    return new Promise((resolve) => {
      stream.once('close', resolve)
      stream.once('error', () => resolve())
    })
  }

  end(): void {
    clearInterval(this.#heartbeat)
    for (const splitter of this.#splitters) splitter.end()
  }

  #line(line: string): void {
    this.#spoke = true
    this.lastLines.push(line)
    if (this.lastLines.length > (this.#command.tailLines ?? TAIL_LINES)) this.lastLines.shift()
    this.#command.log.output(line)
  }
}

/** Ends the group when the time is up or the run is cancelled: SIGINT, then SIGTERM, then SIGKILL. */
class Ender {
  reason: 'timed-out' | 'cancelled' | undefined
  readonly #leader: number
  readonly #grace: Grace
  readonly #timers: NodeJS.Timeout[]
  readonly #forget: () => void

  constructor(command: Command, child: Child) {
    this.#leader = child.pid!
    this.#grace = command.grace ?? GRACE
    // setTimeout fires at once beyond 2^31 - 1 ms, about 25 days.
    this.#timers = [setTimeout(() => this.#end('timed-out'), Math.min(command.timeLimitMs, 2 ** 31 - 1))]
    this.#forget = command.cancellation.onCancel(() => this.#end('cancelled'))
    if (command.cancellation.cancelled) this.#end('cancelled')
  }

  settle(): void {
    this.#forget()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #end(reason: 'timed-out' | 'cancelled'): void {
    if (this.reason !== undefined) return
    this.reason = reason
    const { interruptMs, terminateMs } = this.#grace
    signalGroup(this.#leader, 'SIGINT')
    this.#timers.push(
      setTimeout(() => signalGroup(this.#leader, 'SIGTERM'), interruptMs),
      setTimeout(() => signalGroup(this.#leader, 'SIGKILL'), interruptMs + terminateMs),
    )
  }
}
