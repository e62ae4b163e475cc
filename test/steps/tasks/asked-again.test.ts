import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { evaluationSchema, readInputs, type Evaluation } from '@titlebout/core'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import { boostedCase, savedFile } from '../../support/boosted-models.ts'
import { BIKE_COLUMNS, WINE_COLUMNS } from '../../support/reference-models.ts'
import { describeWithShared, shared } from '../../support/shared.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { hostOf } from '../open-step/repository.ts'

interface Asked {
  readonly model: string | { readonly file: string; readonly bytes: Uint8Array }
  /** Of `model:` in titlebout.yml. */
  readonly task: string
  readonly rows: string
  readonly data: readonly string[]
  readonly features: readonly string[]
  readonly primary: string
  readonly rules: readonly string[]
  readonly explain?: string
}

async function evaluated({ model, task, rows, data, features, primary, rules, explain }: Asked): Promise<Evaluation> {
  const folder = await temporaryFolder()
  const name = typeof model === 'string' ? path.basename(model) : model.file
  mkdirSync(path.join(folder, 'data'))
  if (typeof model === 'string') copyFileSync(model, path.join(folder, name))
  else writeFileSync(path.join(folder, name), model.bytes)
  writeFileSync(path.join(folder, 'data/test.csv'), rows)
  const config = [
    'version: 1',
    `model: { name: small, path: ${name}, task: ${task} }`,
    'data:',
    '  test: data/test.csv',
    ...data.map((line) => `  ${line}`),
    `  features: ${JSON.stringify(features)}`,
    'gate:',
    ...rules.map((rule) => `  - { ${rule} }`),
    ...(explain === undefined ? [] : [`explain: ${explain}`]),
    `champion: { primary: ${primary}, merge: { claim: superior }, promote: { claim: superior } }`,
    '',
  ].join('\n')
  writeFileSync(path.join(folder, 'titlebout.yml'), config)
  await evaluateGate(
    hostOf(folder),
    readInputs(EVALUATE_GATE_INPUTS, (input) => (input === 'model' ? name : undefined)),
  )
  return evaluationSchema.parse(JSON.parse(readFileSync(path.join(folder, '.titlebout/small/evaluation.json'), 'utf8')))
}

const rate = (perturb: string): string => `metric: violation_rate, perturb: { ${perturb} }, max: 0.5`
const perturbOf = ({ result }: Evaluation, index: number) => result.rules[index]?.perturb

describe.each(['xgboost', 'lightgbm'] as const)('a model of %s', (library) => {
  it('is asked again about changed rows, and about permuted ones', async () => {
    const model = boostedCase(library, library === 'xgboost' ? 'reg:squarederror' : 'regression')
    const names = model.columns.map(({ name }) => name)
    const count = model.out.length
    const lines = Array.from({ length: count }, (_, row) =>
      [`r${row}`, ...model.columns.map(({ values }) => values[row] ?? ''), model.out[row]].join(','),
    )
    const [first = ''] = names
    const evidence = await evaluated({
      model: savedFile(model),
      task: 'regression',
      rows: [['id', ...names, 'y'].join(','), ...lines, ''].join('\n'),
      data: ['id: id', 'label: y'],
      features: names,
      primary: 'mse',
      rules: [
        rate(`column: ${first}, by: { add: 2 }, expect: same, within: 0.001`),
        `metric: mse, perturb: { column: ${first}, by: missing }, max: 100`,
      ],
      explain: '{ rows: 100, repeats: 3, dependence: 0 }',
    })
    const changed = perturbOf(evidence, 0)
    const gaps = model.columns[0]!.values.filter((value) => value === null).length
    expect(changed?.changed_rows).toBe(count - gaps)
    expect(changed?.violations).toBeGreaterThan(0)
    // The label is what the model says, so that only a change can be lost.
    expect(evidence.result.rules[1]?.measured.estimate).toBeGreaterThan(0)
    const { features } = evidence.result.explanation!.importance!
    expect(features.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    expect(features[0]?.importance.estimate).toBeGreaterThan(0)
  })
})

describeWithShared('models of the reference', () => {
  const rowsOf = (name: string, lines: number): string =>
    readFileSync(shared('models', name, 'test.csv'), 'utf8')
      .split('\n')
      .slice(0, lines + 1)
      .join('\n')
      .concat('\n')

  it('answer for texts, in WebAssembly too', async () => {
    const features = [
      'age',
      'workclass',
      'education',
      'education-num',
      'marital-status',
      'occupation',
      'relationship',
      'race',
      'sex',
      'capital-gain',
      'capital-loss',
      'hours-per-week',
      'native-country',
    ]
    const asked: Asked = {
      model: shared('models', 'adult', 'champion.onnx'),
      task: 'binary-classification',
      rows: rowsOf('adult', 600),
      data: ['id: row_id', 'label: class', 'positive: ">50K"'],
      features,
      primary: 'roc_auc',
      rules: [
        rate('column: sex, by: { swap: [Male, Female] }, expect: same, within: 0.0001'),
        rate('column: sex, by: { replace: { Male: Female } }, expect: same, of: decision'),
        rate('column: capital-gain, by: { add: 5000 }, expect: not-lower'),
        rate('column: workclass, by: uppercase, expect: same'),
      ],
    }
    const native = await evaluated(asked)
    const [swapped, replaced, gained, shouted] = [0, 1, 2, 3].map((index) => perturbOf(native, index))
    expect(swapped?.changed_rows).toBe(600)
    // A linear model with a weight for each sex moves everybody.
    expect(swapped?.violations).toBeGreaterThan(500)
    expect(replaced!.changed_rows).toBeLessThan(600)
    expect(gained?.violations).toBe(0)
    expect(shouted?.violations).toBeGreaterThan(0)
    const wasm = await evaluated({ ...asked, task: `${asked.task}, runtime: wasm` })
    expect(wasm.result.fighter.runtime).toContain('web')
    expect(wasm.result.rules.map(({ perturb }) => perturb?.violations)).toEqual(
      native.result.rules.map(({ perturb }) => perturb?.violations),
    )
  })

  it('answer for several classes', async () => {
    const evidence = await evaluated({
      model: shared('models', 'wine', 'champion.onnx'),
      task: 'multiclass-classification',
      rows: rowsOf('wine', 400),
      data: ['id: row_id', 'label: grade', 'classes: [low, medium, high]'],
      features: WINE_COLUMNS,
      primary: 'log_loss',
      rules: [
        rate('column: alcohol, by: { add: 1 }, expect: higher, class: high'),
        rate('column: alcohol, by: { add: 1 }, expect: higher, class: low'),
      ],
      explain: '{ rows: 200, repeats: 2, dependence: 1, grid: 4 }',
    })
    // More alcohol is better wine to this model.
    expect(evidence.result.rules.map(({ verdict }) => verdict)).toEqual(['passed', 'failed'])
    const { importance, dependence } = evidence.result.explanation!
    expect(importance?.metric).toBe('log_loss')
    expect(importance?.features).toHaveLength(WINE_COLUMNS.length)
    const [top] = dependence
    expect(top?.lines.map((line) => line.class)).toEqual(['low', 'medium', 'high'])
    for (let k = 0; k < top!.lines[0]!.points.length; k += 1)
      expect(top!.lines.reduce((sum, line) => sum + line.points[k]!.mean.estimate!, 0)).toBeCloseTo(1, 5)
  })

  it('answer for numbers, whole days together', async () => {
    const evidence = await evaluated({
      model: shared('models', 'bike', 'champion.onnx'),
      task: 'regression',
      rows: rowsOf('bike', 1200),
      data: ['id: row_id', 'label: cnt', 'cluster: dteday'],
      features: BIKE_COLUMNS,
      primary: 'mae',
      rules: [rate('column: temp, by: { add: 0.1 }, expect: higher')],
      explain: '{ rows: 900, repeats: 2, dependence: 0 }',
    })
    expect(evidence.result.rules[0]).toMatchObject({ verdict: 'passed', measured: { method: 'wilson', estimate: 0 } })
    const { effective_n: trials } = evidence.result.rules[0]!.measured
    expect(trials).toBe(evidence.result.judged.clusters)
    const { importance } = evidence.result.explanation!
    expect(importance!.rows).toBeLessThanOrEqual(900)
    expect(importance!.features[0]?.importance).toMatchObject({ method: 'clustered-t' })
  })
})
