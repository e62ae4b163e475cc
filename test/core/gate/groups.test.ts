import {
  groupsByValue,
  judgeGate,
  type BinaryRows,
  type JudgedRows,
  type Rule,
  type RuleOutcome,
} from '@titlebout/core'
import {
  compareGroups,
  demographicParity,
  equalizedOdds,
  groupRates,
  measureGroups,
  rocAuc,
  seeded,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'
import { labels, reference } from '../../stats/reference.ts'

interface Case {
  readonly name: string
  readonly in: { readonly y: number[]; readonly predicted: number[]; readonly groups: number[] }
  readonly out: {
    readonly byGroup: Readonly<Record<'selectionRate' | 'truePositiveRate' | 'falsePositiveRate', number[]>>
  }
}
const { cases } = reference<readonly Case[]>('fairness')
const LEVEL = 0.9

const rowsOf = ({ in: data }: Case): BinaryRows =>
  binaryRows({ truth: labels(data.y), prediction: labels(data.predicted), score: undefined })

function ruleOf(rule: Partial<Rule> & { readonly metric: string }): Rule {
  return { on: 'overall', min_rows: 50, decide: 'interval', severity: 'error', by: 'region', ...rule }
}

function judge(
  rule: Partial<Rule> & { readonly metric: string },
  rows: JudgedRows,
  values: readonly (string | null)[],
  minCount = 10,
) {
  const groups = new Map([['region', groupsByValue('region', values, minCount)]])
  const gate = judgeGate([ruleOf(rule)], rows, [], { alpha: 0.05, level: LEVEL, groups })
  return { ...gate, outcome: gate.rules[0] as RuleOutcome }
}

const namesOf = ({ in: data }: Case): string[] => data.groups.map((group) => `region ${group}`)
const METRICS = ['demographic_parity', 'equal_opportunity', 'equalized_odds'].flatMap((of) => [
  `${of}_difference`,
  `${of}_ratio`,
])

/** Fairlearn's differences and ratios over its rates of the groups with at least 15 rows in the denominator. */
function expectedOf({ in: data, out }: Case, metric: string): number {
  const judged = (rate: keyof Case['out']['byGroup'], counts: (row: number) => boolean): number[] =>
    out.byGroup[rate].filter((_, group) => data.groups.filter((g, row) => g === group && counts(row)).length >= 15)
  const selection = judged('selectionRate', () => true)
  const tpr = judged('truePositiveRate', (row) => data.y[row] === 1)
  const fpr = judged('falsePositiveRate', (row) => data.y[row] === 0)
  const rates = metric.startsWith('demo') ? [selection] : metric.startsWith('equal_') ? [tpr] : [tpr, fpr]
  return metric.endsWith('_ratio')
    ? Math.min(...rates.map((values) => Math.min(...values) / Math.max(...values)))
    : Math.max(...rates.map((values) => Math.max(...values) - Math.min(...values)))
}

describe.each(cases.slice(0, 2))('Fairlearn says of $name', (one) => {
  it.each(METRICS)('%s', (metric) => {
    const { outcome } = judge({ metric, max: 1 }, rowsOf(one), namesOf(one))
    expect(outcome.measured.estimate).toBeCloseTo(expectedOf(one, metric), 12)
    expect(outcome).toMatchObject({ by: 'region', slice: null, verdict: 'passed', reason: 'interval' })
  })

  it.each(METRICS)('%s, and the same where rows have weights of 1 or clusters of one row', (metric) => {
    const rows = rowsOf(one)
    const plain = judge({ metric, max: 1 }, rows, namesOf(one)).outcome.measured
    const weighted = { ...rows, weight: new Float64Array(rows.count).fill(1) }
    const { measured } = judge({ metric, max: 1 }, weighted, namesOf(one)).outcome
    expect(measured.estimate).toBeCloseTo(plain.estimate!, 12)
    // Of the odds each rate has half of the error, whatever the number of its groups: near the same, not the same.
    const digits = metric.startsWith('equalized') ? 1 : 10
    expect(measured.low).toBeCloseTo(plain.low!, digits)
    expect(measured.high).toBeCloseTo(plain.high!, digits)
  })

  it('with the interval and the chance of stats', () => {
    const { measured } = judge({ metric: 'demographic_parity_difference', max: 0.1 }, rowsOf(one), namesOf(one)).outcome
    const rates = groupRates(labels(one.in.y), labels(one.in.predicted), codesOf(namesOf(one)))
    const expected = demographicParity(rates, { rng: seeded(1), level: LEVEL })
    if ('kind' in expected) throw new Error('no disparity')
    const { low, high } = expected.difference
    expect([measured.low, measured.high]).toEqual([low, high])
    expect(measured.note).toContain('is expected by chance: p ')
    const p = Number(/p (?<p>[\d.]+)/u.exec(measured.note!)!.groups!['p'])
    expect(Math.abs(p - expected.pValue)).toBeLessThan(0.05)
  })
})

/** In the order of the gate: most rows first. */
function codesOf(values: readonly string[]): Uint32Array {
  const { codes } = groupsByValue('region', values, 10)
  return Uint32Array.from(codes, (code) => code - 1)
}

const FIVE = cases[1]!

describe('a rule between groups', () => {
  it('is decided on the whole interval', () => {
    const rates = groupRates(labels(FIVE.in.y), labels(FIVE.in.predicted), codesOf(namesOf(FIVE)))
    const odds = equalizedOdds(rates, { rng: seeded(1), level: LEVEL })
    if ('kind' in odds) throw new Error('no odds')
    const { low, estimate, high } = odds.difference
    const verdictAt = (max: number, decide: Rule['decide'] = 'interval') =>
      judge({ metric: 'equalized_odds_difference', max, decide }, rowsOf(FIVE), namesOf(FIVE)).verdict.kind
    expect(verdictAt(high + 0.001)).toBe('passed')
    expect(verdictAt(high - 0.001)).toBe('undecided')
    expect(verdictAt(estimate + 0.001, 'point')).toBe('passed')
    expect(verdictAt(estimate - 0.001, 'point')).toBe('failed')
    const parity = demographicParity(rates, { rng: seeded(1), level: LEVEL })
    if ('kind' in parity) throw new Error('no parity')
    expect(parity.difference.low).toBeGreaterThan(0.01)
    const strict = judge(
      { metric: 'demographic_parity_difference', max: parity.difference.low - 0.005 },
      rowsOf(FIVE),
      namesOf(FIVE),
    )
    expect(strict.verdict).toMatchObject({ kind: 'failed', reason: 'rules' })
    expect(strict.outcome.rule).toMatch(/^demographic parity difference by region at most 0\.\d+$/u)
    expect(low).toBeLessThanOrEqual(estimate)
  })

  it('takes any other metric, whose largest difference it is', () => {
    const rng = seeded(3)
    const rows = { ...rowsOf(FIVE), score: Float64Array.from(FIVE.in.y, (y) => (y + 3 * rng.next()) / 4) }
    const { outcome } = judge({ metric: 'roc_auc', max: 1 }, rows, namesOf(FIVE))
    const compared = compareGroups(
      measureGroups(codesOf(namesOf(FIVE)), (places) =>
        rocAuc(
          Uint8Array.from(places, (i) => rows.truth[i]!),
          Float64Array.from(places, (i) => rows.score[i]!),
        ),
      ),
      { level: LEVEL },
    )
    if ('kind' in compared) throw new Error('no comparison')
    expect(outcome.rule).toBe('largest difference in ROC AUC by region at most 1')
    expect(outcome.measured.estimate).toBeCloseTo(compared.difference.estimate, 12)
    expect(outcome.measured.low).toBeCloseTo(compared.difference.low, 10)
    expect(outcome.measured.high).toBeCloseTo(compared.difference.high, 10)
    expect(outcome.measured.note).toMatch(/is expected by chance: p 0\.\d{3}; 5 groups compared$/u)
  })

  it('finds little chance where groups truly differ, and much where they mean nothing', () => {
    const n = 600
    const half = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 'a' : 'b'))
    const truth = Uint8Array.from({ length: n }, (_, i) => (Math.floor(i / 2) % 3 === 0 ? 1 : 0))
    const wrong = Uint8Array.from(truth, (label, i) => (i % 2 === 0 && i % 10 < 4 ? 1 - label : label))
    const p = (prediction: Uint8Array) => {
      const { outcome } = judge(
        { metric: 'accuracy', max: 1 },
        binaryRows({ truth, prediction, score: undefined }),
        half,
      )
      return Number(/p (?<p>[\d.]+)/u.exec(outcome.measured.note ?? '')!.groups!['p'])
    }
    expect(p(wrong)).toBeLessThan(0.01)
    expect(p(Uint8Array.from(truth, (label, i) => (i % 20 < 4 ? 1 - label : label)))).toBeGreaterThan(0.1)
  })

  it('leaves out values of too few rows, and says so', () => {
    const values: (string | null)[] = namesOf(FIVE)
    for (let i = 0; i < 12; i += 1) values[i] = 'rare'
    const { findings, outcome } = judge({ metric: 'demographic_parity_difference', max: 1 }, rowsOf(FIVE), values)
    expect(findings).toMatchObject([
      { id: 'small-groups', severity: 'notice', expected: 'at least 15 rows for each value' },
    ])
    expect(findings[0]!.message).toContain('1 value of "region" (12 rows in all)')
    expect(findings[0]!.message).not.toContain('rare')
    expect(outcome.measured.n).toBe(FIVE.in.y.length - 12)
    expect(judge({ metric: 'accuracy', max: 1 }, rowsOf(FIVE), values, 10_000).outcome.verdict).toBe('undecided')
  })

  it('is undecided with one group, and where a metric has no value', () => {
    const one = judge(
      { metric: 'demographic_parity_ratio', min: 0.8 },
      rowsOf(FIVE),
      FIVE.in.y.map(() => 'same'),
    )
    expect(one.verdict.kind).toBe('undecided')
    expect(one.outcome).toMatchObject({ verdict: 'undecided', reason: 'few-rows', measured: { estimate: null } })
    expect(one.outcome.measured.note).toContain('fewer than two groups of "region"')
    const unscored = judge({ metric: 'roc_auc', max: 1 }, rowsOf(FIVE), namesOf(FIVE)).outcome
    expect(unscored).toMatchObject({ verdict: 'undecided', reason: 'undefined-metric' })
    const nobody = { ...rowsOf(FIVE), prediction: new Uint8Array(FIVE.in.y.length) }
    const ratio = judge({ metric: 'demographic_parity_ratio', min: 0.8 }, nobody, namesOf(FIVE)).outcome
    expect(ratio.measured.note).toContain('there is no ratio')
  })

  it('passes over a rate of the odds that is 0 in every group, and says that its ratio may be anything', () => {
    const rows = rowsOf(FIVE)
    const careful = { ...rows, prediction: rows.prediction.map((called, row) => called & rows.truth[row]!) }
    const recall = judge({ metric: 'equal_opportunity_ratio', max: 1 }, careful, namesOf(FIVE)).outcome.measured
    const weighted = { ...careful, weight: new Float64Array(rows.count).fill(1) }
    for (const either of [careful, weighted]) {
      const odds = judge({ metric: 'equalized_odds_ratio', min: 0.01 }, either, namesOf(FIVE)).outcome
      expect(odds).toMatchObject({ verdict: 'undecided', reason: 'interval', measured: { low: 0 } })
      expect(odds.measured.estimate).toBeCloseTo(recall.estimate!, 12)
      expect(odds.measured.note).toContain('one of the two rates is 0 in every group')
    }
    const never = { ...rows, prediction: new Uint8Array(rows.count) }
    const none = judge({ metric: 'equalized_odds_ratio', min: 0.01 }, never, namesOf(FIVE)).outcome
    expect(none).toMatchObject({ verdict: 'undecided', reason: 'few-rows', measured: { estimate: null } })
  })

  it('respects clusters: rows that move together tell less', () => {
    const rows = rowsOf(FIVE)
    const values = namesOf(FIVE)
    const order = codesOf(values)
    // Three rows of one group each.
    const seen = new Map<number, number>()
    const cluster = Uint32Array.from(order, (group) => {
      const count = seen.get(group) ?? 0
      seen.set(group, count + 1)
      return group * 1000 + Math.floor(count / 2)
    })
    const { measured } = judge({ metric: 'selection_rate', max: 1 }, { ...rows, cluster }, values).outcome
    expect(measured.method).toContain('bonferroni-')
    expect(measured.note).toContain('is expected by chance')
  })
})
