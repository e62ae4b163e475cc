import process from 'node:process'
import { UserError } from '@titlebout/core'
import { WORKER_VALUE, WORKER_VARIABLE, type Answer, type Question } from './onnx-messages.ts'
import { RunFailure, type OnnxRuntime } from './onnx-runtime.ts'
import { sessionRuntime } from './onnx-session.ts'

/** Whether this process was started to run a model: then {@link runOnnxWorker} is all it should do. */
export function isOnnxWorker(): boolean {
  return process.env[WORKER_VARIABLE] === WORKER_VALUE && process.send !== undefined
}

/** Runs a model for the process that started this one, until that one ends or hangs up. */
export function runOnnxWorker(): void {
  let runtime: OnnxRuntime | undefined
  const answer = async (question: Question): Promise<Answer> => {
    if (question.kind === 'open') {
      runtime = sessionRuntime(question.place)
      return { kind: 'opened', model: await runtime.open(question.source) }
    }
    if (runtime === undefined) throw new Error('asked to run before a model was opened')
    return { kind: 'outputs', tensors: await runtime.run(question.feed, question.outputs) }
  }
  process.on('message', (question: Question) => {
    void answer(question)
      .catch(failure)
      .then((reply) => process.send?.(reply))
  })
  // Native code may hold the process back from an orderly end; nothing here needs one.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}

function failure(cause: unknown): Answer {
  if (cause instanceof UserError) return { kind: 'user-error', code: cause.code, message: cause.message }
  if (cause instanceof RunFailure) return { kind: 'run-failure', message: cause.message }
  return { kind: 'bug', message: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
}
