import { existsSync } from 'node:fs'
import { sha256File } from '@titlebout/adapters'
import { evaluationSchema, readInputs, type Evaluation, type StepOutcome } from '@titlebout/core'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { wilson } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import {
  CONFIG as COMMAND_CONFIG,
  evaluationIn,
  gate,
  scoringIn,
  shop,
  trained as trainedBy,
  WORK,
} from './command-shop.ts'
import { CONFIG, MODELS, trained, workshop, type Workshop } from './workshop.ts'

function withRules(...rules: readonly string[]): string {
  return CONFIG.replace('gate:\n', `gate:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`)
}

async function evaluated(
  shopped: Pick<Workshop, 'host' | 'read'>,
  inputs: Record<string, string> = {},
): Promise<{ readonly outcome: StepOutcome; readonly evidence: Evaluation }> {
  const outcome = await evaluateGate(
    shopped.host,
    readInputs(EVALUATE_GATE_INPUTS, (name) => inputs[name]),
  )
  return { outcome, evidence: evaluationSchema.parse(JSON.parse(shopped.read(`${WORK}/evaluation.json`))) }
}

const { coefficients, intercept } = MODELS.honest.logistic
const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit))

describe('rules of the gate on changed rows', () => {
  it('counts the rows that do not do what they must, with an interval, and keeps the worst by id', async () => {
    const made = await workshop(
      withRules(
        '{ metric: violation_rate, perturb: { column: signal, by: { add: 1 }, expect: not-lower }, max: 0.01 }',
        '{ metric: violation_rate, perturb: { column: signal, by: { add: 1 }, expect: same, within: 0.2 }, max: 0.05 }',
        '{ metric: violation_rate, perturb: { column: noise, by: missing, expect: same }, max: 0.01 }',
      ),
    )
    trained(made, 'honest')
    const { outcome, evidence } = await evaluated(made)
    const { signal, second } = made.world
    const before = Array.from(signal, (x, i) =>
      logistic(coefficients[0] * x + coefficients[1] * second[i]! + intercept),
    )
    const after = Array.from(signal, (x, i) =>
      logistic(coefficients[0] * (x + 1) + coefficients[1] * second[i]! + intercept),
    )
    const broken = before.flatMap((score, i) =>
      after[i]! - score > 0.2 ? [{ id: `r${i}`, by: after[i]! - score }] : [],
    )
    const expected = wilson(broken.length, before.length, { level: 0.9 })
    const [higher, same, unused] = evidence.result.rules
    expect(higher).toMatchObject({
      verdict: 'passed',
      reason: 'interval',
      perturb: { violations: 0, changed_rows: 2000 },
    })
    expect(same).toMatchObject({
      rule: 'share of rows whose score moves by more than 0.2 when signal is raised by 1: at most 0.05',
      metric: 'violation_rate',
      verdict: 'failed',
      perturb: {
        column: 'signal',
        change: 'signal is raised by 1',
        expect: 'same',
        within: 0.2,
        violations: broken.length,
      },
    })
    expect(same?.measured).toMatchObject({ method: 'wilson', n: 2000 })
    for (const end of ['estimate', 'low', 'high'] as const) expect(same?.measured[end]).toBeCloseTo(expected[end], 12)
    expect(same?.perturb?.largest_move).toBeCloseTo(Math.max(...after.map((score, i) => score - before[i]!)), 5)
    // The model does not look at that column.
    expect(unused).toMatchObject({ verdict: 'passed', perturb: { violations: 0, largest_move: 0, changed_rows: 2000 } })
    expect(evidence.verdict).toMatchObject({ kind: 'failed', reason: 'rules' })
    const lines = made.read(`${WORK}/files/perturbed-rows.csv`).trimEnd().split('\n')
    const worst = broken.toSorted((a, b) => b.by - a.by).slice(0, 3)
    expect(lines).toHaveLength(4)
    for (const [k, { id }] of worst.entries()) expect(lines[k + 1]).toContain(`,${id},`)
    expect(evidence.result.perturbed_rows).toEqual({
      file: 'files/perturbed-rows.csv',
      sha256: await sha256File(made.path(WORK, 'files/perturbed-rows.csv')),
      row_count: 3,
    })
    expect(outcome.carry[1]?.paths).toEqual(['files/scores.parquet', 'files/perturbed-rows.csv'])
    // Row-level content never enters permanent evidence.
    expect(made.read(`${WORK}/evaluation.json`)).not.toContain(`"${worst[0]?.id}"`)
    expect(outcome.red).toBe(true)
  })

  it('measures what a metric loses, with a paired interval', async () => {
    const made = await workshop(
      withRules(
        '{ metric: roc_auc, perturb: { column: second, by: { times: 0 } }, max: 0.5 }',
        '{ metric: roc_auc, perturb: { column: second, by: { times: 0 } }, max: 0.001 }',
        '{ metric: log_loss, perturb: { column: second, by: { add: 5 } }, min: 0 }',
      ),
    )
    trained(made, 'honest')
    const { evidence } = await evaluated(made)
    const [wide, narrow, worse] = evidence.result.rules
    expect(wide).toMatchObject({
      rule: 'how much worse ROC AUC gets when second is multiplied by 0: at most 0.5',
      verdict: 'passed',
    })
    expect(wide?.measured).toMatchObject({ method: 'delong', n: 2000 })
    expect(wide?.measured.low).toBeGreaterThan(0.001)
    expect(narrow).toMatchObject({ verdict: 'failed', perturb: { expect: null, violations: null } })
    expect(worse).toMatchObject({ verdict: 'passed' })
    expect(worse?.measured.estimate).toBeGreaterThan(0.5)
    expect(existsSync(made.path(WORK, 'files/perturbed-rows.csv'))).toBe(false)
    expect(evidence.result.perturbed_rows).toBeUndefined()
  })

  it('is undecided where nothing is changed', async () => {
    const made = await workshop(
      withRules(
        '{ metric: violation_rate, perturb: { column: signal, by: { swap: [1e9, 2e9] }, expect: same }, max: 0.1 }',
      ),
    )
    trained(made, 'honest')
    const { evidence } = await evaluated(made)
    expect(evidence.result.rules[0]).toMatchObject({
      verdict: 'undecided',
      measured: { estimate: null, note: 'no judged row has a value that this changes' },
      perturb: { changed_rows: 0 },
    })
    expect(evidence.verdict.kind).toBe('undecided')
  })

  it.each([
    ['{ column: nowhere, by: missing, expect: same }', 'perturb.column: "nowhere" is no column of data/test.csv'],
    ['{ column: place, by: { add: 1 }, expect: same }', 'by: add is for numbers, and "place" is a column of texts'],
    [
      '{ column: signal, by: uppercase, expect: same }',
      'by: uppercase is for texts, and "signal" is a column of numbers',
    ],
    ['{ column: signal, by: { swap: [a, b] }, expect: same }', '"signal" is a column of numbers, and "a" is none'],
  ])('says where %s cannot be done', async (perturb, message) => {
    const made = await workshop(withRules(`{ metric: violation_rate, perturb: ${perturb}, max: 0.1 }`))
    trained(made, 'honest')
    await expect(evaluated(made)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining(message),
      problems: [expect.objectContaining({ file: 'titlebout.yml', line: 13 })],
    })
  })

  it('refuses a scores file by name: it cannot be asked again', async () => {
    const made = await workshop(
      withRules('{ metric: violation_rate, perturb: { column: signal, by: missing, expect: same }, max: 0.1 }'),
    )
    made.write('scores.csv', ['report_id,score', ...Array.from(made.world.truth, (_, i) => `r${i},0.5`), ''].join('\n'))
    await expect(evaluated(made, { scores: 'scores.csv' })).rejects.toThrow(
      'gate[0].perturb: expected a model, for the rule is about rows with a changed column, and a scores file cannot be asked again',
    )
  })

  it('asks a command where it runs, and judges what it said in another job', async () => {
    const rule = '{ metric: violation_rate, perturb: { column: signal, by: { add: 1 }, expect: higher }, max: 0.05 }'
    const made = await shop({
      'titlebout.yml': COMMAND_CONFIG.replace('gate:\n', `gate:\n  - ${rule}\n`),
    })
    const scoring = await made.job('score')
    await trainedBy(scoring, 'honest')
    const scored = await gate(scoring, { phase: 'score' })
    expect(scored.carry[1]?.paths).toEqual(['files/predictions.csv', 'files/predictions-1.csv'])
    const { variants } = scoringIn(scoring).result
    expect(variants).toMatchObject([{ change: 'signal is raised by 1', file: 'files/predictions-1.csv' }])
    const judging = await made.job('judge')
    await gate(judging, { phase: 'judge' })
    expect(evaluationIn(judging).result.rules[0]).toMatchObject({
      verdict: 'passed',
      perturb: { violations: 0, changed_rows: 800 },
    })
    const forged = await made.job('forged')
    forged.write(`${WORK}/files/predictions-1.csv`, scoring.read(`${WORK}/files/predictions.csv`))
    await expect(gate(forged, { phase: 'judge' })).rejects.toThrow(
      'files/predictions-1.csv is not what the predict command wrote',
    )
  })
})
