import { describe, expect, it } from 'vitest'
import { configOf, edited, problemsOf } from './base-config.ts'

const slices = (text: string): string => edited('[phase, { name: fast, where: "speed >= 200" }]', text)
const gate = (text: string): string => edited('{ metric: recall, min: 0.5, on: slices, min_rows: 200 }', text)

describe('the forms of a slice', () => {
  it.each([
    '[phase]',
    '[{ name: fast, where: "speed >= 200" }]',
    '[{ cross: [phase, size] }, { column: size, quantiles: 4 }]',
    '[{ cross: [phase, size, bird], name: all three }]',
    '[{ column: age, quantiles: 4, name: age groups }, { column: phase, values: [Climb, Approach] }]',
  ])('%s is taken', (text) => {
    expect(problemsOf(slices(text))).toEqual([])
  })

  it.each([
    ['[{ name: fast }]', 'data.slices[0] must be a column, or one of { name: …, where:'],
    ['[{ column: age }]', 'data.slices[0] must be a column, or one of'],
    ['[{ column: age, quantiles: 4, values: [a] }]', 'data.slices[0] must be a column, or one of'],
    ['[{ cross: [a, b], where: "a > 1", name: x }]', 'data.slices[0] must be a column, or one of'],
    ['[{ cross: [phase, damage] }]', 'data.slices[0] is the label'],
    ['[{ cross: [phase, phase] }]', 'data.slices[0].cross[1] stands twice: "phase"'],
    ['[{ column: report_id, values: [a] }]', 'data.slices[0] is data.id'],
    ['[{ column: score, quantiles: 4 }]', 'is a reserved name of the scores table'],
    ['[age, { column: age, quantiles: 4 }]', 'data.slices[1] stands twice: "age"'],
    ['[{ column: age, quantiles: 1 }]', 'data.slices[0].quantiles must be at least 2'],
    ['[{ cross: [a] }]', 'data.slices[0].cross must have at least 2 entries, got a list of 1'],
  ])('%s is refused', (text, message) => {
    expect(problemsOf(slices(text)).join('\n')).toContain(message)
  })
})

describe('rules on slices', () => {
  it.each([
    '{ metric: recall, min: 0.5, on: worst-slice }',
    '{ metric: recall, between: [0.2, 0.9], on: { each: [phase, fast] } }',
    `{ metric: recall, min: 0.5, on: { each: ["phase = 'Climb'"] } }`,
    '{ metric: roc_auc, min: -0.1, compared_to: dummy }',
    '{ metric: log_loss, min: 0.01, compared_to: dummy, on: slices }',
  ])('%s is taken', (text) => {
    expect(problemsOf(gate(text))).toEqual([])
  })

  it.each([
    ['{ metric: recall, between: [0.9, 0.2] }', 'gate[1].between must be [least, most], got [0.9, 0.2]'],
    ['{ metric: recall, between: [0.2, 1.2] }', 'gate[1].between must be from 0 to 1'],
    ['{ metric: recall, between: [0.2, 0.9], min: 0.3 }', 'gate[1].between stands beside a min or a max'],
    ['{ metric: recall, min: 0.2, max: 0.9, on: worst-slice }', 'is worst-slice, and the worst for min is not'],
    ['{ metric: recall, min: 0.2, on: { each: [phas] } }', 'is no declared slice: "phas": did you mean "phase"?'],
    ['{ metric: recall, min: 0.2, on: { each: ["bird = 1"] } }', 'is no declared slice: "bird = 1": there are'],
    ['{ metric: recall, min: 0.2, on: { each: [fast, fast] } }', 'gate[1].on.each[1] stands twice: "fast"'],
    ['{ metric: recall, max: 0.2, by: phase, on: worst-slice }', 'compares groups of all rows: remove on: worst-slice'],
    ['{ metric: recall, min: 0.2, by: phase, compared_to: dummy }', 'has no meaning for a rule between groups'],
    ['{ metric: loss_x, min: 0.2, compared_to: dummy }', 'has no dummy to compare with'],
    ['{ metric: roc_auc, min: 1.5, compared_to: dummy }', 'must be from -1 to 1, as what roc_auc gains is, got 1.5'],
  ])('%s is refused', (text, message) => {
    expect(problemsOf(gate(text)).join('\n')).toContain(message)
  })

  it('need slices', () => {
    const none = slices('[]').replace('on: slices', 'on: worst-slice')
    expect(problemsOf(none).join('\n')).toContain('gate[1].on is worst-slice, but data.slices declares none')
  })
})

describe('metrics by the name that another tool has for them', () => {
  it('are the same rule', () => {
    const parsed = configOf(
      gate('{ metric: recall_score, min: 0.5 }').replace('primary: roc_auc', 'primary: roc_auc_score'),
    )
    expect(parsed.gate[1]!.metric).toBe('recall')
    expect(parsed.champion.primary).toBe('roc_auc')
    expect(parsed).toEqual(configOf(gate('{ metric: recall, min: 0.5 }')))
  })

  it.each([
    ['precision_recall_auc', 'average_precision is the nearest: MLflow joins the points'],
    ['auc', "roc_auc is the nearest: TFMA's is interpolated"],
    ['binary_accuracy', 'accuracy is the nearest'],
    ['recal_score', 'must be a metric of binary-classification, got "recal_score"'],
  ])('%s is answered with the nearest that we have', (name, message) => {
    expect(problemsOf(gate(`{ metric: ${name}, min: 0.5 }`)).join('\n')).toContain(message)
  })
})
