import { fork, type ChildProcess } from 'node:child_process'
import { assertNever, UserError } from '@titlebout/core'
import type { EnginePlace } from './onnx-engine.ts'
import { WORKER_VALUE, WORKER_VARIABLE, type Answer, type Question } from './onnx-messages.ts'
import { RunFailure, type OnnxRuntime } from './onnx-runtime.ts'
import { WASM_FLAGS } from './onnx-wasm.ts'

/** A program that calls `runOnnxWorker()` when `isOnnxWorker()`. */
export interface WorkerEntry {
  /** Absolute path. */
  readonly file: string
  /** Options for Node. */
  readonly execArgv?: readonly string[]
}

/** For starting the process and loading the model. */
const LOAD_LIMIT_MS = 120_000

export interface ChildOptions {
  readonly entry: WorkerEntry
  readonly place: EnginePlace
  /** For each batch. Loading has {@link LOAD_LIMIT_MS}. */
  readonly timeLimitMs: number
}

/**
 * What a model has no business to see stays out: only what the runtime and its locale need is handed over, and the mark by
 * which GitHub's runner finds processes that outlive their step.
 */
const KEPT = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'LD_LIBRARY_PATH',
  'SystemRoot',
  'TEMP',
  'TMP',
]

/**
 * Runs a model in a process of its own: one that hangs is ended, one that crashes takes nothing with it, and it sees none of our
 * environment.
 */
export function childRuntime(options: ChildOptions): OnnxRuntime {
  let child: ChildProcess | undefined
  const ask = async (question: Question): Promise<Answer> => {
    child ??= started(options)
    return await answered(child, question, question.kind === 'open' ? LOAD_LIMIT_MS : options.timeLimitMs)
  }
  return {
    open: async (source) => {
      const answer = await ask({ kind: 'open', source, place: options.place })
      if (answer.kind !== 'opened') throw thrown(answer)
      return answer.model
    },
    run: async (feed, outputs) => {
      const answer = await ask({ kind: 'run', feed, outputs })
      if (answer.kind !== 'outputs') throw thrown(answer)
      return answer.tensors
    },
    close: async () => {
      child?.kill('SIGKILL')
      child = undefined
    },
  }
}

function started({ entry, place }: ChildOptions): ChildProcess {
  const environment: Record<string, string> = { [WORKER_VARIABLE]: WORKER_VALUE }
  for (const name of KEPT) {
    const value = process.env[name]
    if (value !== undefined) environment[name] = value
  }
  const child = fork(entry.file, [], {
    env: environment,
    execArgv: [...(entry.execArgv ?? []), ...(place.kind === 'wasm' ? WASM_FLAGS : [])],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  child.stderr?.on('data', (bytes: Buffer) =>
    lastWords.set(child, `${lastWords.get(child) ?? ''}${bytes.toString()}`.slice(-MOST_LAST_WORDS)),
  )
  // A child in a native loop does not notice that we are gone.
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  return child
}

/** The end of what a child wrote to standard error: the runtime's own account of why it died. */
const lastWords = new WeakMap<ChildProcess, string>()
const MOST_LAST_WORDS = 1_000

function answered(child: ChildProcess, question: Question, timeLimitMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('exit', onExit)
      child.off('error', onError)
      act()
    }
    const onMessage = (answer: unknown): void =>
      settle(() => (isAnswer(answer) ? resolve(answer) : reject(new Error('an answer without a kind'))))
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => reject(signal === null ? endedItself(child, code) : crashed(signal, question)))
    const onError = (cause: Error): void =>
      settle(() =>
        reject(new UserError('MODEL', 'the process that runs the model cannot be started or reached', { cause })),
      )
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      settle(() =>
        reject(
          new UserError(
            'MODEL',
            `the model gave no answer within ${timeLimitMs / 1_000} s while it ${doing(question)}: it may hold a loop without end`,
          ),
        ),
      )
    }, timeLimitMs)
    child.on('message', onMessage)
    child.on('exit', onExit)
    child.on('error', onError)
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode)
    else child.send(question, (cause) => cause !== null && onError(cause))
  })
}

function crashed(signal: string, question: Question): UserError {
  return new UserError(
    'MODEL',
    `the process that runs the model was ended by ${signal} while it ${doing(question)}: the model crashes the runtime, or needs more memory than there is`,
  )
}

/** A program of ours that ends without an answer: not the model's fault. */
function endedItself(child: ChildProcess, code: number | null): Error {
  return new Error(
    `the program that runs models ended with exit code ${code}: ${lastWords.get(child) ?? 'it said nothing'}`,
  )
}

/** Who writes the answers is our own program: its kind is all that is looked at. */
function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'kind' in value
}

function doing(question: Question): string {
  return question.kind === 'open' ? 'was loaded' : 'scored a batch'
}

function thrown(answer: Answer): Error {
  switch (answer.kind) {
    case 'user-error':
      return new UserError(answer.code, answer.message)
    case 'run-failure':
      return new RunFailure(answer.message)
    case 'bug':
      return new Error(`in the process that runs the model: ${answer.message}`)
    case 'opened':
    case 'outputs':
      return new Error(`an answer to another question: ${answer.kind}`)
    default:
      return assertNever(answer)
  }
}
