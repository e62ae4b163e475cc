import { readFileSync } from 'node:fs'
import { sha256Bytes } from '@titlebout/adapters'
import { evidenceText, type Bout } from '@titlebout/core'
import * as z from 'zod'
import { expect, it } from 'vitest'
import { NOTHING_TIED, sampleTraining } from '../../support/evidence-samples.ts'
import { BIKE_COLUMNS, WINE_COLUMNS } from '../../support/reference-models.ts'
import { describeWithShared, shared } from '../../support/shared.ts'
import { expectClose } from '../../stats/reference.ts'
import { emptyArena, type Arena } from './arena.ts'

/** A pair of models of the reference, fought in process: trained elsewhere, scored here. */
interface Pair {
  readonly name: 'adult' | 'german_text' | 'wine' | 'penguins' | 'bike'
  readonly task: string
  readonly data: readonly string[]
  readonly primary: string
  readonly guardrails: readonly string[]
  readonly champion: readonly string[]
  readonly challenger: readonly string[]
}

const ADULT_COLUMNS = 'age education-num capital-gain capital-loss hours-per-week workclass education marital-status occupation relationship race sex native-country'.split(' ') // prettier-ignore
const ADULT: Pair = {
  name: 'adult',
  task: 'binary-classification',
  data: ['label: class', 'positive: ">50K"'],
  primary: 'log_loss',
  guardrails: ['brier', 'roc_auc', 'accuracy'],
  champion: ADULT_COLUMNS,
  challenger: ADULT_COLUMNS,
}
const GERMAN: Pair = {
  ...ADULT,
  name: 'german_text',
  data: ['label: default', 'positive: "1"'],
  champion: ['application'],
  challenger: ['application'],
}
const WINE: Pair = {
  name: 'wine',
  task: 'multiclass-classification',
  // Another order than the models have.
  data: ['label: grade', 'classes: [low, medium, high]'],
  primary: 'log_loss',
  guardrails: ['accuracy', 'balanced_accuracy', 'f1_macro', 'matthews_corrcoef', 'cohen_kappa'],
  champion: WINE_COLUMNS,
  challenger: WINE_COLUMNS,
}
const PENGUINS: Pair = {
  name: 'penguins',
  task: 'multiclass-classification',
  data: ['label: species', 'classes: [Gentoo, Adelie, Chinstrap]'],
  primary: 'log_loss',
  guardrails: ['accuracy', 'f1_macro'],
  champion: ['bill_depth_mm', 'body_mass_g', 'sex'],
  challenger: ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g'],
}
const BIKE: Pair = {
  name: 'bike',
  task: 'regression',
  data: ['label: cnt'],
  primary: 'mae',
  guardrails: ['mse', 'rmse', 'r2'],
  champion: BIKE_COLUMNS,
  challenger: BIKE_COLUMNS,
}
const BIKE_BY_DAY: Pair = { ...BIKE, data: [...BIKE.data, 'cluster: dteday'], guardrails: [] }

function configOf(pair: Pair, columns: readonly string[]): string {
  return [
    'version: 1',
    `model: { name: small, task: ${pair.task}, path: model/model.onnx }`,
    'data:',
    '  train: data/train.csv',
    '  test: data/test.csv',
    '  id: row_id',
    ...pair.data.map((line) => `  ${line}`),
    `  features: [${columns.map((name) => JSON.stringify(name)).join(', ')}]`,
    'train: { run: "true" }',
    'champion:',
    `  primary: ${pair.primary}`,
    '  merge: { claim: non-inferior, margin: 0.02 }',
    '  promote: { claim: superior }',
    ...(pair.guardrails.length === 0 ? [] : ['  guardrails:']),
    ...pair.guardrails.map((metric) => `    - { metric: ${metric}, margin: 0.02 }`),
    // One-sided, so that intervals are the reference's two-sided 95 %.
    'alpha: 0.025',
    'registry: { kind: directory, path: registry }',
    'deploy:',
    '  production: { target: { kind: directory, path: serving } }',
    '',
  ].join('\n')
}

/** What train leaves of a model of the reference. */
function trained(place: Arena, pair: Pair, side: 'champion' | 'challenger'): void {
  const model = readFileSync(shared('models', pair.name, `${side}.onnx`))
  const sample = sampleTraining({ ...NOTHING_TIED, model: sha256Bytes(model) })
  const training = {
    ...sample,
    model: 'small',
    result: { ...sample.result, features: [...pair[side]], membership: null },
  }
  place.write('titlebout.yml', configOf(pair, pair[side]))
  place.write('.titlebout/small/files/model/model.onnx', model)
  place.write('.titlebout/small/training.json', evidenceText(training))
}

async function fought(pair: Pair): Promise<Bout['result']> {
  const place = await emptyArena()
  place.write('data/test.csv', readFileSync(shared('models', pair.name, 'test.csv')))
  trained(place, pair, 'champion')
  await place.judge()
  await place.crown()
  trained(place, pair, 'challenger')
  await place.judge()
  return (await place.compare()).evidence.result
}

const goldenSchema = z.record(z.string(), z.unknown())

function at(name: string, ...keys: readonly string[]): Record<string, unknown> {
  const whole = goldenSchema.parse(JSON.parse(readFileSync(shared('goldens', `${name}.json`), 'utf8')))
  return keys.reduce((value, key) => goldenSchema.parse(value[key]), whole)
}

const ends = z.tuple([z.number(), z.number()])

/** The reference says challenger − champion; the bout, better is positive. */
function expectDifference(
  result: Bout['result'],
  metric: string,
  expected: Record<string, unknown>,
  sign: 1 | -1,
  law: 't' | 'normal' = 't',
): void {
  const { difference } = result.comparisons.find((comparison) => comparison.metric === metric)!
  const [low, high] = ends.parse(expected['ci95_t'] ?? expected['ci95'])
  // End to end, as the reference states it: two runtimes differ in the last bits of single precision.
  const close = (actual: number, wanted: number): void => expectClose(actual, wanted, 1e-5, 1e-6, metric)
  close(difference.estimate!, sign * z.number().parse(expected['diff']))
  if (law === 't') {
    expectStudentOrFurther(close, difference, sign === 1 ? [low, high] : [-high, -low])
    return
  }
  // The reference's is the normal law; ours has the t of the rows that carry the difference, a little wider.
  const wider = (difference.high! - difference.low!) / (high - low)
  expect(wider).toBeGreaterThanOrEqual(1 - 1e-5)
  expect(wider).toBeLessThan(1.01)
}

/** The reference's is Student's; of skewed differences ours is further out on the side of the long tail, and the same on the other. */
function expectStudentOrFurther(
  close: (actual: number, wanted: number) => void,
  { method, ...actual }: Bout['result']['comparisons'][number]['difference'],
  [low, high]: readonly [number, number],
): void {
  if (!method.endsWith('hall-t')) {
    close(actual.low!, low)
    close(actual.high!, high)
    return
  }
  const [below, above] = [(low - actual.low!) / (high - low), (actual.high! - high) / (high - low)]
  if (below > above) close(actual.high!, high)
  else close(actual.low!, low)
  expect(Math.min(below, above)).toBeGreaterThan(-1e-5)
  expect(Math.max(below, above)).toBeLessThan(0.1)
}

function expectFlips({ flips }: Bout['result'], name: string, ...bout: readonly string[]): void {
  const expected = at(name, ...bout, 'flips')
  expect(flips).toMatchObject({
    wrong_to_right: expected['challenger_only_right'],
    right_to_wrong: expected['champion_only_right'],
    both_right: expected['both_right'],
    both_wrong: expected['both_wrong'],
  })
  expectClose(flips!.p_value!, z.number().parse(at(name, ...bout, 'mcnemar')['mid_p']), 1e-6)
}

/** Of two classes: losses with their intervals, the area by its estimate and p, and the decisions that changed. */
function expectBinary(result: Bout['result'], name: string, ...bout: readonly string[]): void {
  expect(result).toMatchObject({ replay: 'in-process', task: 'binary-classification' })
  for (const metric of ['log_loss', 'brier']) expectDifference(result, metric, at(name, ...bout, metric), -1)
  const area = at(name, ...bout, 'roc_auc_delong')
  const { difference, p_value } = result.comparisons.find(({ metric }) => metric === 'roc_auc')!
  expectClose(difference.estimate!, z.number().parse(area['diff']), 1e-5, 1e-6, 'roc_auc')
  expectClose(p_value!, z.number().parse(area['p']), 1e-3, 1e-12, 'p of roc_auc')
  expectFlips(result, name, ...bout)
}

describeWithShared('bouts of the reference models, run in process', () => {
  it('adult: texts and numbers by name, ZipMap against a tensor', async () => {
    expectBinary(await fought(ADULT), 'adult', 'bouts', 'champion vs challenger')
  })

  it('german_text: one text, a near tie', async () => {
    expectBinary(await fought(GERMAN), 'german_text', 'bout')
  })

  it('wine: three classes, told by name whatever their order', async () => {
    const result = await fought(WINE)
    expect(result).toMatchObject({ replay: 'in-process', task: 'multiclass-classification' })
    expect(result.judged.classes).toEqual(['low', 'medium', 'high'])
    expectDifference(result, 'log_loss', at('wine', 'bout', 'log_loss'), -1)
    expectDifference(result, 'brier', at('wine', 'bout', 'brier_sum'), -1)
    for (const metric of ['balanced_accuracy', 'f1_macro', 'matthews_corrcoef', 'cohen_kappa'])
      expectDifference(result, metric, at('wine', 'bout', 'delta_method', metric), 1, 'normal')
    expectFlips(result, 'wine', 'bout')
  })

  it('penguins: nulls, and fighters with other features', async () => {
    const result = await fought(PENGUINS)
    expect(result.replay).toBe('in-process')
    expectDifference(result, 'log_loss', at('penguins', 'bout', 'log_loss'), -1)
    expectFlips(result, 'penguins', 'bout')
  })

  it('bike: numbers', async () => {
    const result = await fought(BIKE)
    expect(result).toMatchObject({ replay: 'in-process', flips: null, positives: null })
    expectDifference(result, 'mae', at('bike', 'bout', 'mae'), -1)
    expectDifference(result, 'mse', at('bike', 'bout', 'mse'), -1)
    expectDifference(result, 'rmse', at('bike', 'bout', 'rmse'), -1, 'normal')
    expectDifference(result, 'r2', at('bike', 'bout', 'r2'), 1, 'normal')
    expect(result.moved).toMatchObject({ better: at('bike', 'bout', 'mae')['rows_where_challenger_lower'], equal: 0 })
  })

  it('bike by day: hours of a day belong together', async () => {
    const result = await fought(BIKE_BY_DAY)
    expect(result.judged.clusters).toBe(92)
    expect(result.comparisons[0]!.difference.method).toBe('clustered-hall-t')
    const { diff, ci95_t } = at('bike', 'bout', 'clustered_by_day')
    const middle = z.number().parse(diff)
    // The reference takes cluster sums as they are; ours have G/(G − 1), as statsmodels has it.
    const wider = (end: number): number => middle + (end - middle) * Math.sqrt(92 / 91)
    const [low, high] = ends.parse(ci95_t)
    expectDifference(result, 'mae', { diff, ci95: [wider(low), wider(high)] }, -1)
  })
})
