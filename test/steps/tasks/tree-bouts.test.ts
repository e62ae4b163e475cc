import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { sha256Bytes } from '@titlebout/adapters'
import { evidenceText, type Bout, type Evaluation } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { savedFile, type SavedModel } from '../../support/boosted-models.ts'
import { NOTHING_TIED, sampleTraining } from '../../support/evidence-samples.ts'
import { expectClose, reference } from '../../stats/reference.ts'
import { emptyArena, type Arena } from './arena.ts'

type Library = 'xgboost' | 'lightgbm'

/** A bout of test/reference/tree-bouts.json: two models trained on four fifths of real rows, and what scikit-learn says of them. */
interface TreeBout {
  /** The label. */
  readonly name: string
  readonly task: 'binary-classification' | 'multiclass-classification' | 'regression'
  readonly features: readonly string[]
  readonly models: Readonly<Record<Library, SavedModel>>
  readonly numbers: Readonly<Record<Library, Readonly<Record<string, number>>>>
}

const BOUTS = reference<readonly TreeBout[]>('tree-bouts')
const STRIKES = path.resolve(import.meta.dirname, '../../../node_modules/vega-datasets/data/birdstrikes.csv')

/** The rows that judge: every fifth of those that have a label. The file quotes nothing. */
function testCsv(label: string): string {
  const [header = '', ...lines] = readFileSync(STRIKES, 'utf8').trimEnd().split(/\r?\n/u)
  const names = [...header.split(','), 'id', 'damage']
  const effect = names.indexOf('Effect Amount of damage')
  const rows = lines.map((line, index) => {
    const cells = line.split(',')
    return [...cells, `r${index}`, cells[effect] === 'None' ? 'no' : 'yes']
  })
  const labelled = rows.filter((row) => row[names.indexOf(label)] !== '')
  const judging = labelled.filter((_, index) => index % 5 === 0)
  return [names, ...judging].map((row) => `${row.join(',')}\n`).join('')
}

function configOf({ name, task, features, numbers }: TreeBout): string {
  const [primary = '', ...guardrails] = Object.keys(numbers.xgboost)
  const more: Readonly<Record<TreeBout['task'], readonly string[]>> = {
    'binary-classification': ['  positive: "yes"'],
    // Not the order of the model's classes, which is that of the sorted labels.
    'multiclass-classification': ['  classes: [Small, Medium, Large]'],
    regression: [],
  }
  return [
    'version: 1',
    `model: { name: small, task: ${task}, path: model/model.json }`,
    'data:',
    '  test: data/test.csv',
    '  id: id',
    `  label: ${name}`,
    ...more[task],
    `  features: ${JSON.stringify(features)}`,
    'champion:',
    `  primary: ${primary}`,
    '  merge: { claim: non-inferior, margin: 0.05 }',
    '  promote: { claim: superior }',
    '  guardrails:',
    ...guardrails.map((metric) => `    - { metric: ${metric}, margin: 0.05 }`),
    'registry: { kind: directory, path: registry }',
    'deploy:',
    '  production: { target: { kind: directory, path: serving } }',
    '',
  ].join('\n')
}

/** What train leaves of a model. */
function trained(place: Arena, bout: TreeBout, library: Library): void {
  const { file, bytes } = savedFile(bout.models[library])
  const model = sha256Bytes(bytes)
  const sample = sampleTraining({ ...NOTHING_TIED, model })
  const features = [...bout.features]
  const files = [{ path: file, bytes: bytes.length, sha256: model }]
  const result = { ...sample.result, features, files, model_path: file, membership: null }
  const subject = [{ name: file, sha256: model }]
  rmSync(path.join(place.host.workspace, '.titlebout/small/files/model'), { recursive: true, force: true })
  place.write(`.titlebout/small/files/model/${file}`, bytes)
  place.write('.titlebout/small/training.json', evidenceText({ ...sample, model: 'small', subject, result }))
}

async function judged(place: Arena, bout: TreeBout, library: Library): Promise<Evaluation['result']> {
  trained(place, bout, library)
  const { result } = (await place.judge()).evidence
  for (const [metric, expected] of Object.entries(bout.numbers[library]))
    expectClose(result.metrics[metric]!.estimate!, expected, BOUTS.tolerance, 1e-9, `${library} ${metric}`)
  return result
}

async function fought(
  bout: TreeBout,
): Promise<{ readonly bout: Bout['result']; readonly candidate: Evaluation['result'] }> {
  const place = await emptyArena()
  place.write('titlebout.yml', configOf(bout))
  place.write('data/test.csv', testCsv(bout.name))
  await judged(place, bout, 'lightgbm')
  await place.crown()
  const candidate = await judged(place, bout, 'xgboost')
  return { bout: (await place.compare()).evidence.result, candidate }
}

describe('a model of xgboost against a champion of lightgbm, both run here, agrees with scikit-learn on', () => {
  it.each(BOUTS.cases.map((bout) => [bout.name, bout] as const))('%s', async (_, bout) => {
    const { bout: result, candidate } = await fought(bout)
    expect(result.replay).toBe('in-process')
    expect(candidate.fighter).toMatchObject({ kind: 'xgboost', assurance: 'reproduced' })
    expect(candidate.fighter.runtime).toMatch(/^xgboost 3\.2\.0 model: gbtree, [a-z]+:[a-z]+; columns by name/u)
    const said = JSON.stringify(result)
    expect(said).toContain('lightgbm text v4: gbdt, ')
    for (const metric of Object.keys(bout.numbers.xgboost)) {
      const { difference } = result.comparisons.find((comparison) => comparison.metric === metric)!
      const better = ['log_loss', 'brier', 'mae'].includes(metric) ? -1 : 1
      const expected = better * (bout.numbers.xgboost[metric]! - bout.numbers.lightgbm[metric]!)
      expectClose(difference.estimate!, expected, 1e-3, 1e-7, metric)
    }
  })
})
