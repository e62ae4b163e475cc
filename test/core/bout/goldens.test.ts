import { readFileSync } from 'node:fs'
import { zstdDecompressSync } from 'node:zlib'
import { evaluate, fight, findMetric, metricsToMeasure, type BinaryRows, type MetricName } from '@titlebout/core'
import { parquetReadObjects } from 'hyparquet'
import * as z from 'zod'
import { expect, it } from 'vitest'
import { describeWithShared, shared } from '../../support/shared.ts'
import { binaryRows } from '../../support/judged-rows.ts'
import { contender, options } from './synthetic.ts'

const MODELS = [
  {
    model: 'adult',
    positive: '>50K',
    bouts: ['champion vs challenger', 'challenger vs champion (roles swapped)', 'challenger vs twin'],
  },
  { model: 'german_text', positive: '1', bouts: [undefined] },
] as const

const claimsSchema = z.record(
  z.string(),
  z.object({ superior: z.string(), 'non-inferior': z.string(), margin: z.number() }),
)

// Verdicts and numbers of scikit-learn, SciPy and a checked reference, beside the models that they are about.
describeWithShared('the reference bouts', () => {
  const cases = MODELS.flatMap(({ model, positive, bouts }) => bouts.map((name) => ({ model, positive, name })))

  it.each(cases)('$model $name: every verdict is the reference’s', async ({ model, positive, name }) => {
    const golden = goldenOf(model)
    const [champion, candidate] = sidesOf(name)
    const sides = await sidesFrom(model, positive)
    const claims = claimsSchema.parse(
      withoutRule(name === undefined ? golden['verdicts'] : at(golden, 'verdicts', name)),
    )
    const checked: string[] = []
    for (const [metric, expected] of Object.entries(claims)) {
      if (findMetric(metric, 'binary-classification') === undefined) continue
      const kinds = claimsOn(metric, sides(candidate), sides(champion), expected.margin)
      for (const claim of ['superior', 'non-inferior'] as const) {
        if (expected[claim] === 'method-dependent') continue
        expect({ metric, claim, verdict: kinds[claim] }).toEqual({ metric, claim, verdict: expected[claim] })
        checked.push(`${metric} ${claim}`)
      }
    }
    expect(checked.length).toBeGreaterThanOrEqual(10)
  })

  it.each(['adult', 'german_text'] as const)('%s: differences and p-values are the reference’s', async (model) => {
    const { positive } = MODELS.find((entry) => entry.model === model)!
    const golden = goldenOf(model)
    const reference = model === 'adult' ? at(golden, 'bouts', 'champion vs challenger') : golden['bout']
    const sides = await sidesFrom(model, positive)
    const { comparisons, flips } = fight(contender(sides('challenger')), contender(sides('champion')), options())
    const difference = (metric: MetricName) => comparisons.find((comparison) => comparison.metric === metric)!
    for (const [metric, path, sign] of [
      ['roc_auc', ['roc_auc_delong'], 1],
      ['log_loss', ['log_loss'], -1],
      ['brier', ['brier'], -1],
      ['average_precision', ['average_precision'], 1],
      ['accuracy', ['accuracy'], 1],
      ['precision', ['delta_method', 'precision'], 1],
      ['recall', ['delta_method', 'recall'], 1],
    ] as const) {
      const expected = at(reference, ...path)
      expect(difference(metric).difference.estimate).toBeCloseTo(sign * numberAt(expected, 'diff'), 11)
      // Of precision and recall the reference's p is of a normal law, ours of a t: the law is compared in test/stats/goldens.test.ts.
      if (['accuracy', 'precision', 'recall'].includes(metric)) continue
      const larger = difference(metric).p_value! / numberAt(expected, 'p')
      // Nor has its t of losses any skewness, which a few hundred rows show: a claim must hold by both, so ours is never the smaller.
      if (model === 'german_text' && ['log_loss', 'brier'].includes(metric)) {
        expect(larger).toBeGreaterThan(1 - 1e-6)
        expect(larger).toBeLessThan(1.6)
      } else expect(larger).toBeCloseTo(1, 6)
    }
    expect(difference('accuracy').p_value).toBeCloseTo(numberAt(at(reference, 'mcnemar'), 'mid_p'), 9)
    expect(flips).toMatchObject({
      wrong_to_right: numberAt(at(reference, 'flips'), 'challenger_only_right'),
      right_to_wrong: numberAt(at(reference, 'flips'), 'champion_only_right'),
      both_wrong: numberAt(at(reference, 'flips'), 'both_wrong'),
    })
  })

  it.each(['adult', 'german_text'] as const)('%s: metrics are scikit-learn’s', async (model) => {
    const { positive } = MODELS.find((entry) => entry.model === model)!
    const sides = await sidesFrom(model, positive)
    const shown = metricsToMeasure('binary-classification', [])
    const { metrics } = evaluate(sides('challenger'), [], { metrics: shown, level: 0.9 })
    const expected = at(goldenOf(model), 'fighters', 'challenger', 'metrics')
    for (const { name } of shown) expect(metrics[name]!.estimate).toBeCloseTo(numberAt(expected, name), 11)
  })
})

function claimsOn(primary: MetricName, candidate: BinaryRows, champion: BinaryRows, margin: number) {
  const { claims } = fight(
    contender(candidate),
    contender(champion),
    options({
      rules: {
        primary,
        merge: { claim: 'non-inferior', margin },
        promote: { claim: 'superior', margin: 0 },
        guardrails: [],
      },
    }),
  )
  return { superior: claims.promote.kind, 'non-inferior': claims.merge.kind }
}

function sidesOf(name: string | undefined): [string, string] {
  const [first, second] = (name ?? 'champion vs challenger').split(' (')[0]!.split(' vs ')
  return [first!, second!]
}

async function sidesFrom(model: string, positive: string): Promise<(fighter: string) => BinaryRows> {
  const bytes = readFileSync(shared('models', model, 'predictions.parquet'))
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  const rows = await parquetReadObjects({ file, compressors: { ZSTD: (input) => zstdDecompressSync(input) } })
  const isPositive = (value: unknown): number => (String(value) === positive ? 1 : 0)
  return (fighter) =>
    binaryRows({
      truth: Uint8Array.from(rows, (row) => isPositive(row['y'])),
      score: Float64Array.from(rows, (row) => Number(row[`${fighter}_score`])),
      prediction: Uint8Array.from(rows, (row) => isPositive(row[`${fighter}_label`])),
    })
}

function goldenOf(model: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(shared('goldens', `${model}.json`), 'utf8')))
}

function withoutRule(value: unknown): Record<string, unknown> {
  const { rule: _, ...rest } = z.record(z.string(), z.unknown()).parse(value)
  return rest
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((part, key) => z.record(z.string(), z.unknown()).parse(part)[key], value)
}

function numberAt(value: unknown, key: string): number {
  return z.number().parse(at(value, key))
}
