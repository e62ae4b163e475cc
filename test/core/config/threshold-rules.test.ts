import { describe, expect, it } from 'vitest'
import { configOf, edited, problemsOf } from './base-config.ts'

const WITH_ROWS = edited('test: data/test.csv', 'test: data/test.csv\n  validation: data/validation.csv')

/** A whole config whose threshold is chosen so. */
function chosen(rule: string, config = WITH_ROWS): string {
  return config.replace('threshold: 0.1', `threshold: ${rule}`)
}

describe('a threshold that is chosen on validation rows', () => {
  it.each([
    '{ from: validation, maximise: f1 }',
    '{ from: validation, maximise: fbeta@2 }',
    '{ from: validation, minimise: zero_one_loss }',
    '{ from: validation, maximise: recall, keeping: { metric: precision, min: 0.8 } }',
  ])('%s is taken', (rule) => {
    expect(problemsOf(chosen(rule))).toEqual([])
    expect(configOf(chosen(rule)).model.threshold).toMatchObject({ from: 'validation' })
  })

  it('by cost needs what errors cost', () => {
    const rule = '{ from: validation, minimise: cost }'
    expect(problemsOf(chosen(rule))).toEqual([expect.stringContaining('minimise is cost, which needs model.costs')])
    const priced = WITH_ROWS.replace('  path: model/m.onnx', '  path: model/m.onnx\n  costs: [[0, 1], [8, 0]]')
    expect(problemsOf(chosen(rule, priced))).toEqual([])
  })

  it.each<[what: string, rule: string, message: string]>([
    ['without a goal', '{ from: validation }', 'model.threshold must say either maximise or minimise'],
    ['with two', '{ from: validation, maximise: f1, minimise: cost }', 'must say either maximise or minimise'],
    ['from elsewhere', '{ from: test, maximise: f1 }', 'model.threshold.from must be validation, got "test"'],
    ['for what is no decision', '{ from: validation, maximise: roc_auc }', 'must be a metric of decisions'],
    ['for an unknown metric', '{ from: validation, maximise: f11 }', 'must be a metric of decisions'],
    ['the wrong way', '{ from: validation, minimise: f1 }', 'f1, which is better when higher: write maximise'],
    [
      'the other wrong way',
      '{ from: validation, maximise: zero_one_loss }',
      'zero_one_loss, which is better when lower: write minimise',
    ],
    ['for recall alone', '{ from: validation, maximise: recall }', 'best where all rows or none are called positive'],
    [
      'keeping what is no decision',
      '{ from: validation, maximise: recall, keeping: { metric: log_loss, min: 0.1 } }',
      'model.threshold.keeping.metric must be a metric of decisions',
    ],
    [
      'keeping a loss',
      '{ from: validation, maximise: recall, keeping: { metric: zero_one_loss, min: 0.1 } }',
      'zero_one_loss, which is better when lower',
    ],
    [
      'keeping what cannot be',
      '{ from: validation, maximise: recall, keeping: { metric: precision, min: 80 } }',
      'model.threshold.keeping.min must be from 0 to 1, as precision is, got 80',
    ],
  ])('is refused %s', (_, rule, message) => {
    expect(problemsOf(chosen(rule))).toEqual([expect.stringContaining(message)])
  })

  it('needs validation rows', () => {
    expect(problemsOf(edited('threshold: 0.1', 'threshold: { from: validation, maximise: f1 }'))).toEqual([
      expect.stringContaining(
        't.yml:6:3: model.threshold is chosen on validation rows, and there are none: add data.validation',
      ),
    ])
  })

  it('has no meaning for several classes', () => {
    const several = chosen('{ from: validation, maximise: f1 }')
      .replace('binary-classification', 'multiclass-classification')
      .replace('positive: "yes"', 'classes: [a, b]')
    expect(problemsOf(several)).toContainEqual(
      expect.stringContaining('model.threshold has no meaning for multiclass-classification: remove it'),
    )
  })

  it.each(['train', 'test'])('on rows that are not those of data.%s', (key) => {
    expect(problemsOf(WITH_ROWS.replace('data/validation.csv', `data/${key}.csv`))).toEqual([
      expect.stringContaining(`data.validation must not be the rows of data.${key}: "data/${key}.csv"`),
    ])
  })
})

describe('examples of validation rows', () => {
  const shown = (examples: string): string => `${WITH_ROWS}privacy: { examples: ${examples} }\n`

  it('are five ids, unless somebody says otherwise', () => {
    expect(configOf(WITH_ROWS).privacy.examples).toEqual({ most: 5, columns: [] })
    expect(problemsOf(shown('{ most: 0 }'))).toEqual([])
    expect(problemsOf(shown('{ most: 100, columns: [phase, size] }'))).toEqual([])
  })

  it.each<[examples: string, message: string]>([
    ['{ most: 101 }', 'privacy.examples.most must be at most 100'],
    ['{ most: -1 }', 'privacy.examples.most must be at least 0'],
    ['{ columns: [phase, phase] }', 'privacy.examples.columns[1] stands twice: "phase"'],
  ])('%s is refused', (examples, message) => {
    expect(problemsOf(shown(examples))).toEqual([expect.stringContaining(message)])
  })

  it('need validation rows to be of', () => {
    const without = `${edited('threshold: 0.1', 'threshold: 0.2')}privacy: { examples: { columns: [phase] } }\n`
    expect(problemsOf(without)).toEqual([
      expect.stringContaining('privacy.examples.columns is about validation rows, and there are none'),
    ])
  })
})
