import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseGolden, type Deployment, type Golden, type Profile, type Task } from '@titlebout/core'
import { cycloneDxProblems } from '../../support/cyclonedx.ts'
import { input, model, node, output, TYPE } from '../../support/onnx-model.ts'
import { COMMON, readBack, releaseBench, type ReleaseBench, type RunEvidence } from '../../support/release-bench.ts'
import { boutOfTask, evaluationOfTask } from '../../support/task-samples.ts'
import { packageModel } from '@titlebout/steps'
import { forged } from '../deploy/forged-package.ts'
import { run } from '../deploy/run-deploy.ts'

type OtherTask = Exclude<Task, 'binary-classification'>

const DATA: { readonly [T in OtherTask]: string } = {
  'multiclass-classification': '  label: species\n  classes: [Gentoo, Adelie, Chinstrap]\n',
  regression: '  label: rentals\n',
  ranking: '  label: grade\n  query: search\n',
  custom: '',
}
const PRIMARY: { readonly [T in OtherTask]: string } = {
  'multiclass-classification': 'f1_macro',
  regression: 'mae',
  ranking: 'ndcg@10',
  custom: 'loss_dice',
}

const SPEED = input('speed', TYPE.float, ['n', 1])

/** Says `weight · speed + 1000`. */
function line(weight: number): Uint8Array {
  return model([
    node('ai.onnx.ml:LinearRegressor', ['speed'], ['variable'], {
      coefficients: { floats: [weight] },
      intercepts: { floats: [1000] },
    }),
    SPEED,
    output('variable', TYPE.float, ['n', 1]),
  ])
}

/** Softmax over three lines; the file names its classes in another order than titlebout.yml. */
function species(): Uint8Array {
  return model([
    node('ai.onnx.ml:LinearClassifier', ['speed'], ['label', 'probabilities'], {
      classlabels_strings: { strings: ['Adelie', 'Chinstrap', 'Gentoo'] },
      coefficients: { floats: [0.01, 0, -0.01] },
      intercepts: { floats: [-1, 0, 2] },
      post_transform: 'SOFTMAX',
    }),
    SPEED,
    output('label', TYPE.string, ['n']),
    output('probabilities', TYPE.float, ['n', 3]),
  ])
}

const MODELS: { readonly [T in OtherTask]: Uint8Array } = {
  'multiclass-classification': species(),
  regression: line(2),
  ranking: line(2),
  custom: line(2),
}

/** Speeds of every row, so that a model that takes no gaps can be asked. */
const withoutGaps = (profile: Profile): Profile => ({
  ...profile,
  columns: profile.columns.map((column) => ({ ...column, nulls: 0 })),
})

async function benchOf(task: OtherTask): Promise<ReleaseBench> {
  return await releaseBench((text) =>
    text
      .replace('binary-classification', task)
      .replace(', threshold: 0.1', '')
      .replace('  label: damage\n  positive: "yes"\n', DATA[task])
      .replace('primary: roc_auc', `primary: ${PRIMARY[task]}`)
      .replace('[size, speed]', '[speed]'),
  )
}

const optionsOf = (task: OtherTask) => ({
  model: MODELS[task],
  profile: withoutGaps,
  change: ({ training, evaluation, bout }: RunEvidence): void => {
    training.result.features = ['speed']
    const own = evaluationOfTask(task).result
    Object.assign(evaluation.result, { ...own, fighter: evaluation.result.fighter, dataset: evaluation.result.dataset })
    const { task: name, judged, positives, comparisons, slices, flips, moved } = boutOfTask(task).result
    Object.assign(bout.result, { task: name, judged, positives, comparisons, slices, flips, moved })
  },
})

async function packaged(task: OtherTask): Promise<{ readonly bench: ReleaseBench; readonly golden: Golden }> {
  const bench = await benchOf(task)
  await bench.judged('1', optionsOf(task))
  await packageModel(bench.host('1', 'package'), COMMON)
  const read = async (name: string) =>
    await readFile(path.join(bench.workspace, '.titlebout/bird-strikes/files', name), 'utf8')
  expect(await cycloneDxProblems(await read('mlbom.cdx.json'))).toBeUndefined()
  return { bench, golden: parseGolden(await read('golden.json'), 'golden.json') }
}

const speedOf = (row: readonly unknown[] | undefined): number => Number(row?.[0])

describe('golden rows', () => {
  it('of several classes hold the probability of each, in the order of data.classes', async () => {
    const { golden } = await packaged('multiclass-classification')
    expect(golden.scores).toHaveLength(24)
    for (const [index, score] of golden.scores.entries()) {
      const speed = speedOf(golden.rows[index])
      const [adelie, chinstrap, gentoo] = [Math.exp(0.01 * speed - 1), 1, Math.exp(-0.01 * speed + 2)]
      const sum = adelie + chinstrap + gentoo
      expect(score).toEqual([gentoo, adelie, chinstrap].map((part) => expect.closeTo(part / sum, 5)))
    }
  })

  it.each(['regression', 'ranking'] as const)('of a %s hold one number each', async (task) => {
    const { golden } = await packaged(task)
    expect(golden.scores).toHaveLength(24)
    for (const [index, score] of golden.scores.entries())
      expect(score).toBeCloseTo(2 * speedOf(golden.rows[index]) + 1000, 2)
    expect(new Set(golden.scores).size).toBeGreaterThan(10)
  })

  it('are none for a custom task: its losses are not ours to make', async () => {
    const { bench, golden } = await packaged('custom')
    expect(golden).toMatchObject({ rows: [], scores: [] })
    const { findings } = await readBack<Deployment>(bench, 'package.json')
    expect(findings.map(({ id }) => id)).toContain('no-golden-rows')
  })
})

describe('deploy', () => {
  it.each(['multiclass-classification', 'regression', 'ranking', 'custom'] as const)(
    'verifies that what serves says of golden rows what was packaged: %s',
    async (task) => {
      const bench = await benchOf(task)
      const digest = await bench.release('1', optionsOf(task))
      await run(bench, bench.host('1', 'staging'), 'staging', { digest })
      const { result, verdict } = await readBack<Deployment>(bench, 'deployment.staging.json')
      expect(verdict.kind).toBe('passed')
      expect(result.verified?.golden_rows).toBe(task === 'custom' ? 0 : 24)
      if (task === 'custom') expect(result.verified?.largest_difference).toBeNull()
      else expect(result.verified?.largest_difference).toBeLessThan(1e-6)
    },
  )

  it.each<[OtherTask, string, (golden: Golden) => void]>([
    [
      'multiclass-classification',
      'one probability of one class',
      ({ scores: [, , , row] }) => {
        if (Array.isArray(row)) row[2] = (row[2] ?? 0) + 0.001
      },
    ],
    [
      'multiclass-classification',
      'a class less',
      ({ scores: [, , , row] }) => {
        if (Array.isArray(row)) row.pop()
      },
    ],
    [
      'regression',
      'a number by more than its digits',
      ({ scores }) => {
        scores[3] = Number(scores[3]) * 1.0001
      },
    ],
    [
      'ranking',
      'a score',
      ({ scores }) => {
        scores[3] = Number(scores[3]) + 1
      },
    ],
  ])('refuses a package of %s whose golden rows differ in %s', async (task, _what, change) => {
    const bench = await benchOf(task)
    await bench.release('1', optionsOf(task))
    const digest = await forged(bench, '1', ({ golden }) => change(golden))
    await run(bench, bench.host('1', 'staging'), 'staging', { digest })
      .then(() => undefined)
      .catch((cause: unknown) => cause)
    const { verdict } = await readBack<Deployment>(bench, 'deployment.staging.json')
    expect(verdict.kind).toBe('failed')
    expect(verdict.detail).toContain('golden row 4')
  })
})
