import { copyFile } from 'node:fs/promises'
import { idsOf, type Fighter, type FighterRecord, type FighterTask, type Scores, type Table } from '@titlebout/core'
import { predictedFormat, readPredicted } from './predicted.ts'
import { runPredict, type PredictOptions } from './predict.ts'

export interface CommandOptions extends PredictOptions {
  /** Digest of the model file. */
  readonly modelSha256: string | null
}

/**
 * A model that a command of its team's own runs, as a fighter in this job: any framework, pickles included, which nobody but that
 * command opens. What user code says in the job that judges is `declared`, no more.
 */
export function commandFighter(options: CommandOptions): Fighter {
  return {
    record: commandRecord(options.predict, { modelSha256: options.modelSha256, assurance: 'declared' }),
    score: async (table, task) => {
      // A row that nobody can name is told before the command has run for an hour.
      await idsOf(table, task.id)
      return await runPredict(options, { table, columns: [task.id, ...task.features] }, async ({ out }) =>
        readWritten(out, table, task),
      )
    },
    close: async () => undefined,
  }
}

async function readWritten(out: string, table: Table, task: FighterTask): Promise<Scores> {
  const named = `${out}.${await predictedFormat(out)}`
  await copyFile(out, named)
  return await readPredicted(named, table, task)
}

/** Characters of a command in evidence. */
const LONGEST = 200

/** What evidence says of a fighter that a command runs. */
export function commandRecord(
  { run }: Pick<PredictOptions['predict'], 'run'>,
  facts: { readonly modelSha256: string | null; readonly assurance: FighterRecord['assurance'] },
): FighterRecord {
  const line = run.trim().replaceAll(/\s*\n\s*/gu, '; ')
  const shown = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
  return { kind: 'command', assurance: facts.assurance, runtime: `command: ${shown}`, model_sha256: facts.modelSha256 }
}
