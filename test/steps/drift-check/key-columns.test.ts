import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { Drift, Profile, ProfileColumn } from '@titlebout/core'
import { driftCheck } from '@titlebout/steps'
import { COMMON, readBack, releaseBench } from '../../support/release-bench.ts'
import { boutOfTask, evaluationOfTask } from '../../support/task-samples.ts'
import { run } from '../deploy/run-deploy.ts'

const KEYS = ['report_id', 'rentals', 'hour', 'day', 'revenue'] as const

const ROWS = 600

/** Of a key column in training: all of one value, so that any other would be drift. */
const constant = (name: string): ProfileColumn =>
  name === 'revenue'
    ? {
        kind: 'number',
        name,
        count: 6000,
        nulls: 0,
        distinct: 1,
        mean: 1,
        sd: 0,
        min: 1,
        max: 1,
        quantiles: [[0.5, 1]],
        histogram: { edges: [1], counts: [0, 6000] },
      }
    : {
        kind: 'text',
        name,
        count: 6000,
        nulls: 0,
        distinct: 1,
        top: [{ value: 'then', count: 6000 }],
        other_count: 0,
        other_distinct: 0,
      }

const withKeys = (profile: Profile): Profile => ({
  ...profile,
  label: null,
  columns: [...profile.columns, ...KEYS.map(constant)],
})

/** Sizes as in training; key columns hold what they never held, of another kind even. */
function currentRows(): string {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const size = row % 12 === 0 ? 'Large' : row % 4 === 1 ? 'Medium' : 'Small'
    return [size, ...KEYS.map((key) => `${key} now ${row}`)].join(',')
  })
  return `size,${KEYS.join(',')}\n${lines.join('\n')}\n`
}

it('leaves out every column that says what a row is, whatever it holds now', async () => {
  const bench = await releaseBench(
    (text) =>
      `${text
        .replace('binary-classification', 'custom')
        .replace(', threshold: 0.1', '')
        .replace('  contract: contract.odcs.yaml\n', '')
        .replace(
          '  label: damage\n  positive: "yes"\n',
          '  label: rentals\n  time: hour\n  cluster: day\n  weight: revenue\n',
        )
        .replace('[size, speed]', '[size]')
        .replace(
          'primary: roc_auc',
          'primary: loss_dice',
        )}drift: { current: data/current.csv, tolerance: { volume: 20 } }\n`,
  )
  // A custom task is judged by losses: nobody runs the model here.
  const digest = await bench.release('1', {
    model: Buffer.from('a model'),
    profile: (profile) => {
      const [size] = profile.columns
      return withKeys({ ...profile, columns: size === undefined ? [] : [size] })
    },
    change: ({ training, evaluation, bout }) => {
      training.result.features = ['size']
      const { fighter, dataset } = evaluation.result
      Object.assign(evaluation.result, { ...evaluationOfTask('custom').result, fighter, dataset })
      Object.assign(bout.result, { task: 'custom', comparisons: boutOfTask('custom').result.comparisons })
    },
  })
  bench.approve('1', 'production')
  await run(bench, bench.host('1', 'production'), 'production', { digest })
  await mkdir(path.join(bench.workspace, 'data'), { recursive: true })
  await writeFile(path.join(bench.workspace, 'data/current.csv'), currentRows())
  await driftCheck(bench.host('2', 'drift'), { ...COMMON, 'fail-on': 'never', current: undefined })
  const { result, findings, verdict } = await readBack<Drift>(bench, 'drift.json')
  expect(verdict.kind).not.toBe('failed')
  expect(result.drifted).toEqual([])
  expect(findings).toEqual([])
  expect(new Set(result.measures.map(({ field }) => field))).toEqual(new Set([null, 'size']))
})
