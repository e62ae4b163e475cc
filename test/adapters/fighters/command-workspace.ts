import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { commandFighter, type PredictOptions } from '@titlebout/adapters'
import type { Fighter, PredictConfig } from '@titlebout/core'
import { cancellation, recordingLog, type RecordingLog } from '../../support/recording.ts'
import type { Workspace } from './workspace.ts'

/** A folder of a team whose model is weights in a JSON file that only their own script can read. */
export interface Team {
  readonly log: RecordingLog
  readonly fighter: (predict: Partial<PredictConfig>, options?: Partial<PredictOptions>) => Fighter
  readonly options: (predict: Partial<PredictConfig>, options?: Partial<PredictOptions>) => PredictOptions
  readonly read: (name: string) => Promise<string>
}

export const DIGEST = 'd'.repeat(64)

/** Reads the rows and the weights that it is given, and writes one score for each row. */
export const PREDICT = `
import { readFileSync, writeFileSync } from 'node:fs'
const { TITLEBOUT_DATA: data, TITLEBOUT_MODEL: model, TITLEBOUT_OUT: out } = process.env
const weights = JSON.parse(readFileSync(model + '/weights.json', 'utf8'))
const [header, ...rows] = readFileSync(data, 'utf8').trimEnd().split('\\n').map((line) => line.split(','))
const at = (name) => header.indexOf(name)
const score = (row) => 1 / (1 + Math.exp(-(weights[row[at('size')]] + 0.01 * Number(row[at('speed')] || 100) - 2)))
const lines = rows.map((row) => row[at('report_id')] + ',' + score(row))
writeFileSync(out, ['report_id,score', ...lines, ''].join('\\n'))
`

export async function teamIn(place: Workspace): Promise<Team> {
  const root = path.join(place.root(), 'team')
  await mkdir(path.join(root, 'model'), { recursive: true })
  await writeFile(path.join(root, 'predict.mjs'), PREDICT)
  await writeFile(path.join(root, 'model/weights.json'), JSON.stringify({ Small: 0, Medium: 1.5, Large: 3 }))
  const log = recordingLog()
  const options: Team['options'] = (predict, more = {}) => ({
    predict: { run: 'node predict.mjs', timeout_minutes: 1, ...predict },
    root,
    model: path.join(root, 'model'),
    environment: { PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, OWN: 'kept' },
    log,
    cancellation: cancellation(),
    ...more,
  })
  return {
    log,
    options,
    fighter: (predict, more) => commandFighter({ ...options(predict, more), modelSha256: DIGEST }),
    read: async (name) => await readFile(path.join(root, name), 'utf8'),
  }
}
