import { readScores } from '@titlebout/adapters'
import { evaluationSchema, readInputs } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { coxSlope } from '@titlebout/stats'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { expect, it } from 'vitest'
import { CONFIG, trained, workshop } from './workshop.ts'

const WORK = '.titlebout/strikes'
const TARGET = { task: 'binary-classification', label: 'damage', positive: 'yes', prevalence: undefined } as const

it('evaluate-gate judges calibration against its null level, and keeps the reliability diagram', async () => {
  const rule = (more: string): string => `  - { metric: expected_calibration_error, ${more} }\n`
  const gate = `${rule('max: 0.2')}${rule('max: 0.01, compared_to: calibrated, severity: warning')}`
  const shop = await workshop(CONFIG.replace('gate:\n', `gate:\n${gate}`))
  trained(shop, 'honest')
  await evaluateGate(
    shop.host,
    readInputs(EVALUATE_GATE_INPUTS, () => undefined),
  )
  const { rules, calibration } = evaluationSchema.parse(JSON.parse(shop.read(`${WORK}/evaluation.json`))).result
  const [plain, beyond] = rules
  expect(plain).toMatchObject({ verdict: 'passed', compared_to: null })
  expect(beyond?.measured.estimate).toBeCloseTo(plain!.measured.estimate! - plain!.measured.null_level!.mean, 12)
  // Counted from the scores that were kept: the rows said to be between 0.2 and 0.3.
  const { rows } = await readScores(shop.path(WORK, 'files/scores.parquet'), TARGET, 'x')
  if (rows.task !== 'binary-classification') throw new Error('scores of another task')
  const third = [...rows.score!.entries()].filter(([, p]) => p > 0.2 && p <= 0.3)
  const bin = calibration!.bins.find(({ said }) => said > 0.2 && said <= 0.3)!
  expect(bin.rows).toBeCloseTo(third.length, 9)
  expect(bin.happened).toBeCloseTo(third.filter(([row]) => rows.truth[row] === 1).length / third.length, 12)
  expect(calibration!.bins.every(({ rows: size }) => size >= 10)).toBe(true)
})

it('evaluate-gate holds the slope of Cox’s recalibration between two bounds, overall and on slices, and shows it', async () => {
  const gate =
    '  - { metric: cox_slope, between: [0.8, 1.2] }\n  - { metric: cox_slope, between: [0.5, 1.5], on: slices, min_rows: 300, severity: warning }\n'
  const shop = await workshop(CONFIG.replace('gate:\n', `gate:\n${gate}`))
  trained(shop, 'honest')
  await evaluateGate(
    shop.host,
    readInputs(EVALUATE_GATE_INPUTS, () => undefined),
  )
  const evidence = evaluationSchema.parse(JSON.parse(shop.read(`${WORK}/evaluation.json`)))
  const { rows } = await readScores(shop.path(WORK, 'files/scores.parquet'), TARGET, 'x')
  if (rows.task !== 'binary-classification') throw new Error('scores of another task')
  const slope = coxSlope(rows.truth, rows.score!)
  if (slope.kind === 'undefined') throw new Error(slope.reason)
  const [overall, ...slices] = evidence.result.rules.filter(({ metric }) => metric === 'cox_slope')
  expect(overall?.measured.estimate).toBeCloseTo(slope.estimate, 10)
  expect(overall?.measured.low).toBeLessThan(slope.estimate)
  expect(evidence.result.metrics['cox_slope']?.estimate).toBe(overall?.measured.estimate)
  expect(slices.map(({ slice }) => slice)).toContain('strong')
  const text = renderReport([evidence], { limit: 65_000, runUrl: undefined })
  for (const shown of [text, shop.read(`${WORK}/evaluation.html`).replaceAll('&#39;', "'")]) {
    expect(shown).toContain("slope of Cox's recalibration from 0.8 to 1.2")
    expect(shown).toContain('cox_slope')
  }
  expect(text).toContain('docs/statistics/probabilities.md')
})
