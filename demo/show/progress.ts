import type { Conclusion, Progress } from '../workflow/services.ts'

const SIGN: Readonly<Record<Conclusion, string>> = { success: '✓', failure: '✗', skipped: '·' }

/** Where lines go. On a terminal the last line shows what runs now and is written over. */
export interface Screen {
  line(text: string): void
  now(text: string): void
}

export function screen(stream: NodeJS.WriteStream): Screen {
  const clear = stream.isTTY ? '\r\u001b[K' : ''
  return {
    line: (text) => void stream.write(`${clear}${text}\n`),
    now: (text) => {
      if (stream.isTTY) stream.write(`${clear}${text.slice(0, stream.columns - 1)}`)
    },
  }
}

/** Shows a run job by job: each step with its time. `log` keeps every line that a step printed. */
export function runProgress(shown: Screen, log: (line: string) => void): Progress {
  const steps = new Map<string, string[]>()
  return {
    jobStarted: (job) => void steps.set(job, []),
    waiting: (job, environment) => shown.now(`      ${job}: environment ${environment} …`),
    stepStarted: (job, step) => {
      log(`== ${job}: ${step}`)
      shown.now(`      ${job}: ${step} …`)
    },
    line: (job, _step, line) => log(`${job} | ${line}`),
    stepFinished: (job, step, conclusion, milliseconds) => {
      const time = conclusion === 'skipped' ? 'skipped' : seconds(milliseconds)
      steps.get(job)?.push(`${conclusion === 'failure' ? '✗ ' : ''}${shortName(step)} ${time}`)
    },
    jobFinished: (job, conclusion, milliseconds) => {
      const took =
        conclusion === 'skipped' ? 'skipped' : `${seconds(milliseconds)} (${(steps.get(job) ?? []).join(', ')})`
      shown.line(`      ${SIGN[conclusion]} ${job.padEnd(17)}${took}`)
    },
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

function shortName(step: string): string {
  return step
    .replace(/^actions\//u, '')
    .replace(/@v\d+$/u, '')
    .replace(/^(?:node )?([\w-]+)(?:\.mjs)? --.*$/u, '$1')
}
