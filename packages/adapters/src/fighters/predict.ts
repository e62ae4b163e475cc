import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { assertNever, UserError, type Cancellation, type Log, type PredictConfig } from '@titlebout/core'
import { runCommand, type CommandEnd } from '../process/run-command.ts'
import { userCodeEnvironment } from '../process/user-environment.ts'
import { writeRowsCsv, type RowsToScore } from './rows-csv.ts'

/** Lines of a failing command that its message repeats. */
const TAIL_LINES = 30

export interface PredictOptions {
  readonly predict: PredictConfig
  /** Absolute folder of the titlebout.yml that says so. */
  readonly root: string
  /** Absolute folder with the files of the model: TITLEBOUT_MODEL. */
  readonly model: string
  /** What the host hands to user code. */
  readonly environment: Readonly<Record<string, string>>
  readonly log: Log
  readonly cancellation: Cancellation
  /** Whose command it is, for messages, such as "the champion's". Default: "the". */
  readonly whose?: string
}

/** One run of the command. */
export interface PredictRun {
  /** Absolute path of what it was told to write. */
  readonly out: string
  /** SHA-256 of the table that it was given. */
  readonly tableSha256: string
  readonly durationMs: number
  readonly peakMemoryBytes: number | null
}

/** The command, or its set-up, did not do its work. */
export class PredictFailure extends UserError {
  /** The key of model.predict that it is about. */
  readonly key: 'run' | 'setup' | 'timeout_minutes'
  /** Without the lines of its output, which may hold what no evidence should. */
  readonly short: string

  constructor(key: PredictFailure['key'], short: string, lastLines: readonly string[]) {
    const printed =
      lastLines.length === 0
        ? '; it printed nothing'
        : ['; its last lines were:', ...lastLines.map((line) => `  ${line}`)].join('\n')
    super('MODEL', `${short}${printed}`)
    this.key = key
    this.short = short
  }
}

/**
 * Runs `predict.run`, its set-up before it where there is one, on the rows of a table.
 *
 * The command gets TITLEBOUT_DATA (a CSV file: id and features, no label), TITLEBOUT_MODEL (a folder) and TITLEBOUT_OUT (a file to
 * write), and no token. When this returns nothing of it is running any more.
 *
 * @param use gets what came of it; the files are gone when it is done
 * @throws {PredictFailure} when the command or its set-up fails, or takes too long
 * @throws {UserError} `HOST` when the run was cancelled; `DATA` when the table lacks a column
 */
export async function runPredict<T>(
  options: PredictOptions,
  rows: RowsToScore,
  use: (run: PredictRun) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'titlebout-predict-'))
  try {
    const data = path.join(folder, 'rows.csv')
    const out = path.join(folder, 'out', 'scores.csv')
    await mkdir(path.dirname(out))
    const own = { TITLEBOUT_MODEL: options.model, TITLEBOUT_OUT: out }
    if (options.predict.setup !== undefined)
      await runPart(options, 'setup', { run: options.predict.setup, environment: own })
    const tableSha256 = await writeRowsCsv(rows, data)
    const end = await runPart(options, 'run', {
      run: options.predict.run,
      environment: { ...own, TITLEBOUT_DATA: data },
    })
    return await use({ out, tableSha256, durationMs: end.durationMs, peakMemoryBytes: end.peakMemoryBytes })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

interface Part {
  readonly run: string
  readonly environment: Readonly<Record<string, string>>
}

async function runPart(options: PredictOptions, key: 'run' | 'setup', part: Part): Promise<CommandEnd> {
  const { predict, root, log, cancellation } = options
  log.info(`${key === 'run' ? 'scoring with' : 'setting up with'}: ${part.run}`)
  const end = await runCommand({
    run: part.run,
    cwd: root,
    environment: userCodeEnvironment(options.environment, part.environment),
    markedBy: 'TITLEBOUT_OUT',
    timeLimitMs: predict.timeout_minutes * 60_000,
    log,
    cancellation,
    label: key === 'run' ? 'scoring' : 'setting up',
    tailLines: TAIL_LINES,
  })
  refuseFailure(options, key, end)
  return end
}

function refuseFailure({ predict, whose = 'the' }: PredictOptions, key: 'run' | 'setup', end: CommandEnd): void {
  const what = `${whose} ${key === 'run' ? 'predict command' : 'set-up of the predict command'}`
  switch (end.kind) {
    case 'exited':
      // rule: predict-command
      if (end.exitCode !== 0)
        throw new PredictFailure(key, `${what} failed: it ended with exit code ${end.exitCode}`, end.lastLines)
      return
    case 'signalled':
      throw new PredictFailure(
        key,
        `${what} was ended by ${end.signal}${end.signal === 'SIGKILL' ? ', which is how a machine without memory ends a process' : ''}`,
        end.lastLines,
      )
    case 'timed-out':
      throw new PredictFailure(
        'timeout_minutes',
        `${what} was ended after ${predict.timeout_minutes} minutes (model.predict.timeout_minutes): make it faster, or allow more`,
        end.lastLines,
      )
    case 'cancelled':
      throw new UserError('HOST', `${what} was ended because the run was cancelled`)
    default:
      assertNever(end)
  }
}
