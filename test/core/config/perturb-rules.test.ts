import { policyDiff } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { configOf, edited, problemsOf } from './base-config.ts'

const rule = (text: string): string => edited('{ metric: roc_auc, min: 0.7 }', `{ ${text} }`)
const rate = (perturb: string, more = 'max: 0.1'): string =>
  rule(`metric: violation_rate, perturb: { ${perturb} }, ${more}`)

describe('rules with perturb', () => {
  it.each([
    ['column: size, by: missing, expect: same'],
    ['column: size, by: { add: -2 }, expect: not-lower, within: 0.01'],
    ['column: size, by: { times: 1.1 }, expect: higher, of: decision'],
    ['column: phase, by: { swap: [climb, cruise] }, expect: same'],
    ['column: phase, by: { replace: { climb: cruise } }, expect: lower'],
    ['column: phase, by: uppercase, expect: same'],
  ])('takes %s', (perturb) => {
    expect(problemsOf(rate(perturb))).toEqual([])
  })

  it('fills in what is left out', () => {
    expect(configOf(rate('column: size, by: missing, expect: same')).gate[0]?.perturb).toEqual({
      column: 'size',
      by: 'missing',
      expect: 'same',
      within: 1e-6,
      of: 'score',
    })
  })

  it.each([
    ['column: size, by: nothing, expect: same', 'gate[0].perturb.by must be'],
    ['column: size, by: {}, expect: same', 'gate[0].perturb.by must be one change'],
    ['column: size, by: { add: 1, times: 2 }, expect: same', 'gate[0].perturb.by must be one change'],
    ['column: size, by: { add: 0 }, expect: same', 'gate[0].perturb.by.add changes nothing: got 0'],
    ['column: size, by: { times: 1 }, expect: same', 'gate[0].perturb.by.times changes nothing: got 1'],
    ['column: phase, by: { swap: [a, a] }, expect: same', 'gate[0].perturb.by.swap[1] stands twice: "a"'],
    ['column: damage, by: missing, expect: same', 'gate[0].perturb.column is data.label, which no model looks at'],
    ['column: size, by: missing', 'gate[0].perturb says of no row what it must do: add expect, one of same, not-lower'],
    ['column: size, by: missing, expect: same, class: a', 'gate[0].perturb.class has no meaning for binary'],
    ['column: size, by: missing, expect: sometimes', 'gate[0].perturb.expect must be'],
    ['column: size, by: missing, expect: same, within: -1', 'gate[0].perturb.within must be'],
  ])('refuses %s', (perturb, message) => {
    expect(problemsOf(rate(perturb))).toEqual([expect.stringContaining(message)])
  })

  it.each([
    [rule('metric: violation_rate, max: 0.1'), 'gate[0] is about violation_rate, and changes no column'],
    [
      rule('metric: roc_auc, perturb: { column: size, by: missing, expect: same }, max: 0.1'),
      'gate[0].perturb.expect is about rows, and roc_auc about all of them at once',
    ],
    [
      rate('column: size, by: missing, expect: same', 'max: 1.1'),
      'gate[0].max must be from 0 to 1, as violation_rate is',
    ],
    [
      rule('metric: roc_auc, perturb: { column: size, by: missing }, max: 2'),
      'gate[0].max must be from -1 to 1, as what roc_auc loses is, got 2',
    ],
    [
      rate('column: size, by: missing, expect: same', 'max: 0.1, on: slices'),
      'gate[0].on has no meaning beside perturb',
    ],
    [
      rule('metric: roc_auc, perturb: { column: size, by: missing }, max: 0.1, compared_to: dummy'),
      'gate[0].compared_to has no meaning beside perturb',
    ],
    [rate('column: size, by: missing, expect: same', 'decide: point'), 'asks nothing of violation_rate'],
    [
      rule('metric: model_size, perturb: { column: size, by: missing }, max: 1000'),
      'gate[0].perturb has no meaning for model_size, which is about no rows',
    ],
    [
      edited('primary: roc_auc', 'primary: violation_rate'),
      'champion.primary must be a metric of binary-classification, got "violation_rate"',
    ],
  ])('refuses what does not fit together', (text, message) => {
    expect(problemsOf(text)).toContainEqual(expect.stringContaining(message))
  })

  it('asks an endpoint again only where its policy allows it', () => {
    const asking = rate('column: size, by: missing, expect: same')
    const endpoint = (more: string): string =>
      asking.replace(
        'threshold: 0.1',
        `threshold: 0.1\n  endpoint: { url: "https://models.example.invalid", protocol: json${more} }`,
      )
    expect(problemsOf(endpoint(''))).toEqual([expect.stringContaining('gate[0].perturb asks the endpoint again')])
    expect(problemsOf(endpoint(', ask_again: true'))).toEqual([])
  })

  it('needs the class that several classes are asked about', () => {
    const classes = (perturb: string): string =>
      rate(perturb)
        .replace('task: binary-classification', 'task: multiclass-classification')
        .replace('  threshold: 0.1\n', '')
        .replace('positive: "yes"', 'classes: [none, minor, major]')
        .replace('metric: recall', 'metric: recall_macro')
        .replaceAll('primary: roc_auc', 'primary: log_loss')
        .replace('    - { metric: log_loss, margin: 0.01 }', '    - { metric: accuracy, margin: 0.01 }')
    expect(problemsOf(classes('column: size, by: missing, expect: same'))).toEqual([])
    expect(problemsOf(classes('column: size, by: missing, expect: higher, class: major'))).toEqual([])
    expect(problemsOf(classes('column: size, by: missing, expect: higher'))).toEqual([
      expect.stringContaining('gate[0].perturb must name a class'),
    ])
    expect(problemsOf(classes('column: size, by: missing, expect: same, class: huge'))).toEqual([
      expect.stringContaining('must be one of data.classes (none, minor, major), got "huge"'),
    ])
  })

  it('are told apart by what they change, and by what must follow, where a policy changes', () => {
    const diff = (from: string, to: string) => policyDiff(configOf(from), configOf(to))
    const asked = rate('column: size, by: missing, expect: same')
    expect(diff(asked, rate('column: size, by: missing, expect: same', 'max: 0.2'))).toEqual([
      {
        key: 'gate: violation_rate (size is missing: score does not move) max',
        from: '0.1',
        to: '0.2',
        loosens: true,
      },
    ])
    expect(diff(asked, rate('column: size, by: missing, expect: same, within: 0.5'))).toMatchObject([
      { to: 'none', loosens: true },
      { from: 'none', loosens: false },
    ])
  })
})
