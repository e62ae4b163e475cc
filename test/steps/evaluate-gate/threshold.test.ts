import { readFileSync } from 'node:fs'
import { readScores, sha256File } from '@titlebout/adapters'
import { evaluationSchema, readInputs, idTexts, type Evaluation, type Host, type StepOutcome } from '@titlebout/core'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import { world } from '../../core/bout/synthetic.ts'
import { CONFIG, csvOf, MODELS, trained, workshop, type Workshop } from './workshop.ts'

const WORK = '.titlebout/strikes'
const TARGET = { task: 'binary-classification', label: 'damage', positive: 'yes', prevalence: undefined } as const
const ROWS = 600

function configWith(threshold: string): string {
  return CONFIG.replace('threshold: 0.2', `threshold: ${threshold}`).replace(
    '  test: data/test.csv',
    '  test: data/test.csv\n  validation: data/validation.csv',
  )
}

const F1 = configWith('{ from: validation, maximise: f1 }')

/** A shop with validation rows that are not its test rows, and the honest model. */
async function shopWith(config: string, rows = world(2, ROWS)): Promise<Workshop> {
  const shop = await workshop(config)
  shop.write(
    'data/validation.csv',
    csvOf(rows, [...rows.truth.keys()], (row) => `v${row}`),
  )
  trained(shop, 'honest')
  return shop
}

async function evaluated(
  shop: Workshop,
  inputs: Record<string, string> = {},
  host: Host = shop.host,
): Promise<{ outcome: StepOutcome; evidence: Evaluation }> {
  const outcome = await evaluateGate(
    host,
    readInputs(EVALUATE_GATE_INPUTS, (name) => inputs[name]),
  )
  return { outcome, evidence: evaluationSchema.parse(JSON.parse(shop.read(`${WORK}/evaluation.json`))) }
}

/** What the honest model says of the validation rows, by its own formula. */
function validationScores(): { readonly truth: Uint8Array; readonly score: readonly number[] } {
  const { truth, signal, second } = world(2, ROWS)
  const { coefficients, intercept } = MODELS.honest.logistic
  const [a, b] = coefficients
  return {
    truth,
    score: Array.from(truth, (_, i) => 1 / (1 + Math.exp(-(a * signal[i]! + b * second[i]! + intercept)))),
  }
}

/** F1 at a threshold, counted. */
function f1At(threshold: number): number {
  const { truth, score } = validationScores()
  let [hits, alarms, misses] = [0, 0, 0]
  for (const [i, y] of truth.entries()) {
    const called = score[i]! >= threshold
    if (called && y === 1) hits += 1
    else if (called) alarms += 1
    else if (y === 1) misses += 1
  }
  return (2 * hits) / (2 * hits + alarms + misses)
}

describe('a threshold chosen on validation rows', () => {
  it('is the best one there, stands in the evidence, and decides the test rows', async () => {
    const shop = await shopWith(F1)
    const { evidence, outcome } = await evaluated(shop)
    const { threshold, threshold_choice: choice, validation, metrics } = evidence.result
    const best = Math.max(...validationScores().score.map((score) => f1At(score - 1e-9)))
    expect(choice).toMatchObject({ goal: 'maximise', metric: 'f1', keeping: null, rows: ROWS, tied: 1 })
    expect(choice!.value).toBeCloseTo(best, 12)
    expect(f1At(threshold!)).toBeCloseTo(best, 12)
    expect(validation?.dataset).toMatchObject({ role: 'validation', name: 'data/validation.csv', row_count: ROWS })
    expect(evidence.inputs.map(({ role }) => role)).toEqual(['test', 'training', 'validation-rows'])
    expect(evidence.settings).toMatchObject({ validation_rows_from: 'checkout' })
    expect(outcome.carry[1]).toEqual({
      kind: 'scores',
      paths: ['files/scores.parquet', 'files/validation-scores.parquet'],
      retentionDays: 3,
    })
    expect(validation?.scores).toMatchObject({
      sha256: await sha256File(shop.path(WORK, 'files/validation-scores.parquet')),
    })
    // The very decisions of the test rows: recall as the stored predictions have it.
    const { rows } = await readScores(shop.path(WORK, 'files/scores.parquet'), TARGET, 'x')
    if (rows.task !== 'binary-classification') throw new Error('scores of another task')
    expect([...rows.prediction]).toEqual([...rows.score!].map((score) => (score >= threshold! ? 1 : 0)))
    const found = rows.truth.reduce((sum, y, i) => sum + (y === 1 && rows.prediction[i] === 1 ? 1 : 0), 0)
    expect(metrics['recall']?.estimate).toBeCloseTo(found / rows.truth.reduce((sum, y) => sum + y, 0), 12)
  })

  it('keeps the curve around it, no two points nearer than min_count rows', async () => {
    const { evidence } = await evaluated(await shopWith(F1))
    const { near, value } = evidence.result.threshold_choice!
    expect(near.length).toBeGreaterThan(5)
    expect(near.some((point) => point.threshold === evidence.result.threshold && point.value === value)).toBe(true)
    for (const [k, point] of near.entries()) {
      expect(point.value! <= value).toBe(true)
      expect(point.value!).toBeCloseTo(f1At(point.threshold), 10)
      if (k > 0) expect(point.called - near[k - 1]!.called).toBeGreaterThan(10 / ROWS - 1e-12)
    }
  })

  it('does not change with the test rows', async () => {
    const shop = await shopWith(F1)
    const { evidence } = await evaluated(shop)
    shop.write('data/test.csv', csvOf(world(9, 300)))
    expect((await evaluated(shop)).evidence.result.threshold).toBe(evidence.result.threshold)
  })

  it('may be the cheapest one, by the prices of the team', async () => {
    const config = configWith('{ from: validation, minimise: cost }').replace(
      '  test: data/test.csv',
      '  test: data/test.csv',
    )
    const priced = config.replace('path: model/model.onnx,', 'path: model/model.onnx, costs: [[0, 1], [9, 0]],')
    const { evidence } = await evaluated(await shopWith(priced))
    const { truth, score } = validationScores()
    const costAt = (threshold: number): number =>
      truth.reduce((sum, y, i) => {
        const called = score[i]! >= threshold
        return sum + (y === 1 ? (called ? 0 : 9) : called ? 1 : 0)
      }, 0) / truth.length
    const cheapest = Math.min(...score.map((one) => costAt(one - 1e-9)), costAt(2))
    expect(evidence.result.threshold_choice).toMatchObject({ goal: 'minimise', metric: 'cost' })
    expect(evidence.result.threshold_choice!.value).toBeCloseTo(cheapest, 12)
    expect(costAt(evidence.result.threshold!)).toBeCloseTo(cheapest, 12)
  })

  it('may keep something, and says what cannot be kept', async () => {
    const keeping = (min: number): string =>
      configWith(`{ from: validation, maximise: recall, keeping: { metric: precision, min: ${min} } }`)
    const { evidence } = await evaluated(await shopWith(keeping(0.5)))
    const { keeping: kept } = evidence.result.threshold_choice!
    expect(kept).toMatchObject({ metric: 'precision', min: 0.5 })
    expect(kept!.value).toBeGreaterThanOrEqual(0.5)
    const calm = world(2, ROWS)
    const hopeless = await shopWith(keeping(1), { ...calm, signal: calm.noise, second: calm.noise })
    await expect(evaluated(hopeless)).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining(
        'no threshold keeps precision at 1 on the validation rows; the most is',
      ) as unknown,
      problems: [expect.objectContaining({ file: 'titlebout.yml', line: 2 })],
    })
  })

  it('is not chosen on rows of one class, and says when they are few', async () => {
    const rows = world(2, ROWS)
    await expect(evaluated(await shopWith(F1, { ...rows, truth: new Uint8Array(ROWS) }))).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('a threshold cannot be chosen on rows of one class') as unknown,
    })
    const truth = rows.truth.map((y, i) => (i < 100 ? y : 0))
    const { evidence } = await evaluated(await shopWith(F1, { ...rows, truth }))
    expect(evidence.findings).toContainEqual(
      expect.objectContaining({ id: 'threshold-few-rows', severity: 'warning', where: { role: 'validation' } }),
    )
  })

  it('needs the scores of the validation rows where somebody else made those of the test rows', async () => {
    const shop = await shopWith(F1)
    const { evidence: own } = await evaluated(shop)
    for (const name of ['scores', 'validation-scores']) {
      const { ids, rows } = await readScores(shop.path(WORK, `files/${name}.parquet`), TARGET, name)
      if (rows.task !== 'binary-classification') throw new Error('scores of another task')
      // Decisions of no threshold at all, which nobody looks at: there was none when they were made.
      const decided = (row: number): string => (name === 'scores' ? '' : `,${row % 2 === 0 ? 'yes' : 'no'}`)
      const lines = idTexts(ids).map((id, row) => `${id},${rows.score![row]}${decided(row)}`)
      shop.write(`${name}.csv`, `id,score${name === 'scores' ? '' : ',prediction'}\n${lines.join('\n')}\n`)
    }
    await expect(evaluated(shop, { scores: 'scores.csv' })).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('give evaluate-gate validation-scores too') as unknown,
    })
    const said = { scores: 'scores.csv', 'validation-scores': 'validation-scores.csv' }
    const { evidence } = await evaluated(shop, said)
    expect(evidence.result).toMatchObject({
      fighter: { kind: 'scores' },
      threshold: own.result.threshold,
      threshold_choice: own.result.threshold_choice,
    })
    expect(evidence.inputs).toContainEqual({
      role: 'validation-scores',
      name: 'validation-scores.csv',
      sha256: await sha256File(shop.path('validation-scores.csv')),
    })
  })

  it.each<[what: string, config: string, inputs: Record<string, string>, message: string]>([
    ['without scores', F1, { 'validation-scores': 'v.csv' }, 'give scores too, or leave them out'],
    [
      'without validation rows',
      CONFIG,
      { 'validation-scores': 'v.csv', scores: 's.csv' },
      'add data.validation, or leave them out',
    ],
  ])('scores of validation rows are refused %s', async (_, config, inputs, message) => {
    await expect(evaluated(await shopWith(config), inputs)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining(message) as unknown,
    })
  })

  it('a threshold that stands in the config is left alone, and the rows are scored all the same', async () => {
    const shop = await shopWith(configWith('0.2'))
    const { evidence } = await evaluated(shop)
    expect(evidence.result.threshold).toBe(0.2)
    expect(evidence.result).not.toHaveProperty('threshold_choice')
    expect(evidence.result.validation?.scores.row_count).toBe(ROWS)
    expect(readFileSync(shop.path(WORK, 'evaluation.json'), 'utf8')).not.toContain('v17')
  })
})
