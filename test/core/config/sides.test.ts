import { composePolicy, configSchema, policyDiff, policyPart, policyText, recipePart } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { schemaKeys } from '../../../packages/core/src/config/walk.ts'
import { BASE, configOf, edited } from './base-config.ts'

const KEYS = schemaKeys(configSchema)

/** Where every text, number and boolean of a value stands. */
function scalars(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([key, item]) => scalars(item, [...at, key]))
}

/** Makes one scalar another one. */
function change(value: object, path: readonly string[]): void {
  const [key = '', ...rest] = path
  const item: unknown = Reflect.get(value, key)
  if (typeof item === 'object' && item !== null) change(item, rest)
  else Reflect.set(value, key, typeof item === 'number' ? item + 1 : `${String(item)}-other`)
}

describe('the side of a key', () => {
  it.each(KEYS.map((key) => [key.path.join('.'), key] as const))('%s has a side and a description', (_, key) => {
    expect(key.side).toMatch(/^(policy|recipe)$/u)
    expect(key.description).toMatch(/\S.*\.$/u)
  })

  it('is policy but for what makes the model', () => {
    expect([...new Set(KEYS.filter((key) => key.side === 'recipe').map((key) => key.path.join('.')))]).toEqual([
      'model.path',
      'model.predict',
      'model.predict.run',
      'model.predict.setup',
      'model.predict.timeout_minutes',
      'data.train',
      'data.features',
      'data.features.exclude',
      'train',
      'train.run',
      'train.inputs',
      'train.params',
      'train.lock',
      'train.seed',
      'train.timeout_minutes',
    ])
  })

  it('parts the config in two that share nothing and lose nothing', () => {
    const config = configOf(BASE)
    expect(recipePart(config)).toEqual({
      'model.path': config.model.path,
      'data.train': config.data.train,
      'data.features': config.data.features,
      train: config.train,
    })
    expect(policyPart(config)).not.toHaveProperty('train')
    expect(policyPart(config)).not.toHaveProperty('model.path')
    expect(policyPart(config)).toHaveProperty('data.test', config.data.test)
  })
})

describe('composePolicy', () => {
  it('takes the policy of the base and the recipe of the head', () => {
    const base = configOf(BASE)
    const head = configOf(
      BASE.replace('min: 0.7', 'min: 0.1')
        .replace('model/m.onnx', 'model/n.onnx')
        .replace('[size, phase]', '[size]')
        .replace('node train.mjs', 'node other.mjs')
        .replace('data/test.csv', 'data/easy.csv'),
    )
    const { config, problems } = composePolicy(base, head)
    expect(problems).toEqual([])
    expect(policyPart(config)).toEqual(policyPart(base))
    expect(recipePart(config)).toEqual(recipePart(head))
    expect(policyText(config)).toBe(policyText(base))
  })

  it('takes a recipe away when the head has none', () => {
    const head = configOf(edited(/train:\n  run.*\n/u, '').replace('  features: [size, phase]\n', ''))
    const { config } = composePolicy(configOf(BASE), head)
    expect(config.train).toBeUndefined()
    expect(config.data.features).toBeUndefined()
  })

  it('tells the rules that both break together', () => {
    const head = configOf(edited('time: day\n  split: temporal', '').replace('[size, phase]', '[size, day]'))
    expect(composePolicy(configOf(BASE), head).problems.map((problem) => problem.message)).toEqual([
      'data.features[1] is data.time, which is never a feature: "day"',
    ])
  })
})

describe('the policy that the digest is taken of', () => {
  it('does not depend on the recipe, on the order of keys or on comments', () => {
    const other = edited('node train.mjs', 'node other.mjs').replace('version: 1\n', '') + '# at the end\nversion: 1\n'
    expect(policyText(configOf(other))).toBe(policyText(configOf(BASE)))
  })

  it('depends on the order of environments: the last one holds the champion', () => {
    const swapped = edited('  staging:', '  swap:')
      .replace('  production:', '  staging:')
      .replace('  swap:', '  production:')
    expect(policyText(configOf(swapped))).not.toBe(policyText(configOf(BASE)))
  })
})

describe('policyDiff', () => {
  const base = configOf(BASE)

  it.each(scalars(base).map((path) => [path.join('.'), path] as const))(
    'tells a change of %s exactly if it is policy',
    (_, path) => {
      const head = structuredClone(base)
      change(head, path)
      const isPolicy = policyText(head) !== policyText(base)
      expect(policyDiff(base, head).length > 0).toBe(isPolicy)
      expect(isPolicy).toBe(
        !['train', 'data.train', 'data.features', 'model.path'].some((key) =>
          `${path.join('.')}.`.startsWith(`${key}.`),
        ),
      )
    },
  )

  it('is empty for the same policy, whatever the recipe', () => {
    expect(policyDiff(configOf(BASE), configOf(edited('node train.mjs', 'node other.mjs')))).toEqual([])
  })

  it.each<[string, string | RegExp, string, readonly (readonly [string, string, string, boolean | null])[]]>([
    ['a floor lowered', 'min: 0.5', 'min: 0.3', [['gate: recall on slices min', '0.5', '0.3', true]]],
    ['a floor raised', 'min: 0.5', 'min: 0.6', [['gate: recall on slices min', '0.5', '0.6', false]]],
    ['a ceiling added', 'min: 0.7', 'min: 0.7, max: 0.9', [['gate: roc_auc max', 'none', '0.9', false]]],
    [
      'a floor swapped for a ceiling',
      'min: 0.7',
      'max: 0.9',
      [
        ['gate: roc_auc min', '0.7', 'none', true],
        ['gate: roc_auc max', 'none', '0.9', false],
      ],
    ],
    ['a rule removed', '  - { metric: roc_auc, min: 0.7 }\n', '', [['gate: roc_auc', 'at least 0.7', 'none', true]]],
    [
      'a rule added',
      'gate:\n',
      'gate:\n  - { metric: brier, max: 0.2 }\n',
      [['gate: brier', 'none', 'at most 0.2', false]],
    ],
    [
      'a second rule of a metric',
      'gate:\n',
      'gate:\n  - { metric: roc_auc, min: 0.7 }\n',
      [['gate: roc_auc (2)', 'none', 'at least 0.7', false]],
    ],
    [
      'more rows before a slice counts',
      'min_rows: 200',
      'min_rows: 2000',
      [['gate: recall on slices min_rows', '200', '2000', true]],
    ],
    [
      'a point for an interval',
      'min: 0.7',
      'min: 0.7, decide: point',
      [['gate: roc_auc decide', 'interval', 'point', true]],
    ],
    [
      'a warning for an error',
      'min: 0.7',
      'min: 0.7, severity: warning',
      [['gate: roc_auc severity', 'error', 'warning', true]],
    ],
    [
      'another primary metric',
      'primary: roc_auc',
      'primary: recall',
      [['champion.primary', 'roc_auc', 'recall', null]],
    ],
    [
      'a wider margin',
      'non-inferior, margin: 0.01',
      'non-inferior, margin: 0.05',
      [['champion.merge.margin', '0.01', '0.05', true]],
    ],
    [
      'a weaker claim',
      'promote: { claim: superior }',
      'promote: { claim: non-inferior, margin: 0.01 }',
      [
        ['champion.promote.claim', 'superior', 'non-inferior', true],
        ['champion.promote.margin', '0', '0.01', true],
      ],
    ],
    ['a guardrail removed', /  guardrails:\n.*\n/u, '', [['champion.guardrails: log_loss', '0.01', 'none', true]]],
    [
      'a guardrail widened',
      'log_loss, margin: 0.01',
      'log_loss, margin: 0.1',
      [['champion.guardrails: log_loss', '0.01', '0.1', true]],
    ],
    [
      'a critical slice',
      'guardrails:\n',
      'critical_slices: [{ slice: fast, margin: 0.1 }]\n  guardrails:\n',
      [['champion.critical_slices: fast', 'none', '0.1', false]],
    ],
    [
      'looks that cost nothing',
      'guardrails:\n',
      'looks: { spending: none }\n  guardrails:\n',
      [['champion.looks.spending', 'decreasing', 'none', true]],
    ],
    [
      'more tries to a look',
      'guardrails:\n',
      'looks: { tries: 30 }\n  guardrails:\n',
      [['champion.looks.tries', '1', '30', false]],
    ],
    ['a larger error rate', 'deploy:', 'alpha: 0.1\ndeploy:', [['alpha', '0.05', '0.1', true]]],
    [
      'undecided made red',
      'deploy:',
      'undecided: { merge: fail }\ndeploy:',
      [['undecided.merge', 'warn', 'fail', false]],
    ],
    ['another test file', 'data/test.csv', 'data/easy.csv', [['data.test', 'data/test.csv', 'data/easy.csv', null]]],
    ['no contract', /  contract: .*\n/u, '', [['data.contract', 'contracts/strikes.odcs.yaml', 'none', true]]],
    [
      'a slice removed',
      '[phase, { name: fast, where: "speed >= 200" }]',
      '[phase]',
      [['data.slices: fast', 'where speed >= 200', 'none', true]],
    ],
    [
      'a slice changed',
      'speed >= 200',
      'speed >= 300',
      [['data.slices: fast', 'where speed >= 200', 'where speed >= 300', null]],
    ],
    ['no approval', '    approval: environment\n', '', [['deploy.production.approval', 'environment', 'none', true]]],
    [
      'a lower assurance',
      'assurance: reproduced',
      'assurance: declared',
      [['deploy.production.requires.assurance', 'reproduced', 'declared', true]],
    ],
    [
      'no assurance',
      '    requires: { assurance: reproduced }\n',
      '',
      [['deploy.production.requires.assurance', 'reproduced', 'none', true]],
    ],
    [
      'a wider tolerance',
      'current: data/current.csv',
      'current: data/current.csv\n  tolerance: { nulls: 0.2 }',
      [['drift.tolerance.nulls', '0.05', '0.2', true]],
    ],
    [
      'fewer rows behind a statistic',
      'deploy:',
      'privacy: { min_count: 2 }\ndeploy:',
      [['privacy.min_count', '10', '2', true]],
    ],
    ['another name', 'name: strikes', 'name: birds', [['model.name', 'strikes', 'birds', null]]],
  ])('tells %s', (_, from, to, changes) => {
    const diff = policyDiff(configOf(BASE), configOf(edited(from, to)))
    expect(diff.map(({ key, from, to, loosens }) => [key, from, to, loosens])).toEqual(changes)
  })

  it('tells a new order of environments', () => {
    const text = BASE.replace(/  staging:\n.*\n/u, '').replace(
      'drift:',
      '  staging:\n    target: { kind: directory, path: staging }\ndrift:',
    )
    expect(policyDiff(configOf(BASE), configOf(text))).toEqual([
      { key: 'deploy: order of promotion', from: 'staging, production', to: 'production, staging', loosens: null },
    ])
  })

  it('does not tell the order in which rules stand', () => {
    const text = edited(/gate:\n(.*\n)(.*\n)/u, 'gate:\n$2$1')
    expect(policyDiff(configOf(BASE), configOf(text))).toEqual([])
  })
})
