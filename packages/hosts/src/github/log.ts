import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'
import type { Log } from '@titlebout/core'

/** A progress line at most this often: a workflow log is no terminal. */
const PROGRESS_INTERVAL_MS = 2000

/** A log whose untrusted lines can never be taken for workflow commands. */
export interface GitHubLog extends Log {
  /** Ends the block of untrusted text, so that our own commands are heard again. */
  trusted(): void
}

/**
 * Prints untrusted text between stop-commands with a token that nobody can guess. Everything that steps say counts as
 * untrusted: it quotes data, file names and the output of user code.
 *
 * @param now milliseconds, for the pace of progress lines
 */
export function gitHubLog(now: () => number): GitHubLog {
  let token: string | undefined
  let lastProgress = 0
  const untrusted = (text: string): void => {
    if (token === undefined) {
      token = `titlebout-${randomUUID()}`
      process.stdout.write(`::stop-commands::${token}\n`)
    }
    process.stdout.write(`${text}\n`)
  }
  const trusted = (): void => {
    if (token === undefined) return
    process.stdout.write(`::${token}::\n`)
    token = undefined
  }
  return {
    trusted,
    info: untrusted,
    output: untrusted,
    warning: (text) => {
      trusted()
      core.warning(text)
    },
    progress: (label, done, total) => {
      const finished = total !== undefined && done >= total
      if (!finished && now() - lastProgress < PROGRESS_INTERVAL_MS) return
      lastProgress = now()
      untrusted(
        total === undefined
          ? `${label}: ${done}`
          : `${label}: ${done} of ${total} (${Math.round((100 * done) / Math.max(total, 1))} %)`,
      )
    },
  }
}
