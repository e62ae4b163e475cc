import { parseConfig } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { BASE, configOf, edited, problemsOf } from './base-config.ts'

describe('parseConfig', () => {
  it('fills in every default', () => {
    const text = BASE.slice(0, BASE.indexOf('deploy:'))
    expect(configOf(text)).toMatchObject({
      alpha: 0.05,
      undecided: { merge: 'warn', promote: 'approve' },
      registry: { kind: 'git' },
      package: {},
      deploy: {},
      privacy: { min_count: 10 },
    })
    expect(configOf(text).gate[0]).toEqual({
      metric: 'roc_auc',
      min: 0.7,
      on: 'overall',
      min_rows: 50,
      decide: 'interval',
      severity: 'error',
    })
  })

  it('takes the measures that decide about drift, ks and total_variation by default', () => {
    const current = 'current: data/current.csv'
    expect(configOf(BASE).drift?.measures).toEqual({ numeric: 'ks', categorical: 'total_variation' })
    expect(configOf(edited(current, `${current}\n  measures: { numeric: wasserstein }`)).drift?.measures).toEqual({
      numeric: 'wasserstein',
      categorical: 'total_variation',
    })
    expect(problemsOf(edited(current, `${current}\n  measures: { categorical: ks }`))).toEqual([
      expect.stringContaining('drift.measures.categorical must be one of total_variation, l_infinity, psi'),
    ])
  })

  it('says where a key stands, and the nearest parent of a key that is not there', () => {
    const parsed = parseConfig(BASE, 'titlebout.yml')
    expect(parsed.locate(['model', 'threshold'])).toEqual({ line: 6, column: 3 })
    expect(parsed.locate(['gate', 1, 'on'])).toEqual({ line: 22, column: 33 })
    expect(parsed.locate(['gate', 1, 'max'])).toEqual({ line: 22, column: 5 })
    expect(parsed.locate(['deploy', 'production', 'target', 'path'])).toEqual({ line: 33, column: 32 })
    expect(parsed.locate(['privacy', 'min_count'])).toEqual({ line: 1, column: 1 })
  })

  it('takes a byte order mark and Windows line ends', () => {
    expect(configOf(`\uFEFF${BASE.replaceAll('\n', '\r\n')}`)).toEqual(configOf(BASE))
  })

  it('reads anchors and aliases where they are what one would write by hand', () => {
    const text = edited('target: { kind: directory, path: staging }', 'target: &t { kind: directory, path: staging }')
    expect(configOf(text).deploy['staging']?.target.path).toBe('staging')
  })
})

describe('one wrong value', () => {
  it.each<[string, string | RegExp, string, readonly string[]]>([
    [
      'a number as text',
      'label: damage',
      'label: 7',
      ['t.yml:10:10: data.label must be text, got the number 7: put it in quotes, "7"'],
    ],
    [
      'a boolean as text',
      '"yes"',
      'true',
      ['t.yml:11:13: data.positive must be text, got the value true: put it in quotes, "true"'],
    ],
    [
      'a decimal comma',
      'threshold: 0.1',
      'threshold: 0,1',
      ['t.yml:6:14: model.threshold must be a number or a mapping, got "0,1": write 0.1'],
    ],
    [
      'out of range',
      'threshold: 0.1',
      'threshold: 1.5',
      ['t.yml:6:14: model.threshold must be at most 1, got the number 1.5'],
    ],
    ['nothing', 'label: damage', 'label:', ['t.yml:10:9: data.label must be text, got nothing (null)']],
    ['an empty text', 'label: damage', 'label: ""', ['t.yml:10:10: data.label must not be empty, got ""']],
    [
      'a bad name',
      'name: strikes',
      'name: Bird Strikes',
      [
        't.yml:3:9: model.name must be 1 to 40 of a-z, 0-9 and -, and start with a letter or a digit, got "Bird Strikes"',
      ],
    ],
    [
      'a path outside',
      'model/m.onnx',
      '../m.onnx',
      ['t.yml:5:9: model.path must be a path inside the directory of titlebout.yml, got "../m.onnx"'],
    ],
    [
      'an absolute path',
      'data/test.csv',
      '/data/test.csv',
      ['t.yml:9:9: data.test must be a path inside the directory of titlebout.yml, got "/data/test.csv"'],
    ],
    [
      'an unknown metric',
      'metric: recall',
      'metric: recal',
      ['t.yml:22:15: gate[1].metric must be a metric of binary-classification, got "recal": did you mean recall?'],
    ],
    [
      "a metric in the letters of TFMA's classes",
      'metric: recall',
      'metric: AUCPrecisionRecall',
      [
        't.yml:22:15: gate[1].metric must be a metric, such as roc_auc, f1_macro or ndcg@10: write auc_precision_recall, got "AUCPrecisionRecall"',
      ],
    ],
    [
      'a metric that cannot be one',
      'metric: recall',
      'metric: "%"',
      ['t.yml:22:15: gate[1].metric must be a metric, such as roc_auc, f1_macro or ndcg@10, got "%"'],
    ],
    [
      'a list for a mapping',
      'train:\n  run: node train.mjs',
      'train: [node]',
      ['t.yml:18:1: train must be a mapping, got a list of 1'],
    ],
    [
      'a mapping for a list',
      /gate:\n.*\n.*\n/u,
      'gate: { metric: recall }\n',
      ['t.yml:20:1: gate must be a list, got a mapping'],
    ],
    [
      'neither a list nor a mapping',
      '[size, phase]',
      'size',
      ['t.yml:15:13: data.features must be a list or a mapping, got "size"'],
    ],
    ['an empty list', '[size, phase]', '[]', ['t.yml:15:3: data.features must not be empty, got an empty list']],
    [
      'a bad environment name',
      '  staging:',
      '  Staging:',
      ['t.yml:30:3: the name "Staging" must be 1 to 40 of a-z, 0-9 and -, and start with a letter or a digit'],
    ],
    [
      'an unknown kind of registry',
      'deploy:',
      'registry: { kind: ftp }\ndeploy:',
      ['t.yml:29:19: registry.kind must be one of git, directory, got "ftp"'],
    ],
    [
      'a registry without kind',
      'deploy:',
      'registry: {}\ndeploy:',
      ['t.yml:29:1: registry.kind is required: must be one of git, directory'],
    ],
    [
      'a directory without path',
      'deploy:',
      'registry: { kind: directory }\ndeploy:',
      ['t.yml:29:1: registry.path is required: must be text'],
    ],
    ['a missing key', '  label: damage\n', '', ['t.yml:7:1: data.label is required by binary-classification']],
    ['a version of later', 'version: 1', 'version: 2', ['t.yml:1:10: version must be 1, got the number 2']],
    [
      'no seconds of time',
      'run: node train.mjs',
      'run: x\n  timeout_minutes: 0',
      ['t.yml:20:20: train.timeout_minutes must be more than 0, got the number 0'],
    ],
    [
      'a half of a seed',
      'run: node train.mjs',
      'run: x\n  seed: 1.5',
      ['t.yml:20:9: train.seed must be a whole number, got the number 1.5'],
    ],
    [
      'a long value, cut',
      'name: strikes',
      `name: ${'x'.repeat(100)}`,
      [
        `t.yml:3:9: model.name must be 1 to 40 of a-z, 0-9 and -, and start with a letter or a digit, got "${'x'.repeat(57)}..."`,
      ],
    ],
  ])('%s', (_, from, to, problems) => {
    expect(problemsOf(edited(from, to))).toEqual(problems)
  })
})

describe('an unknown key', () => {
  it.each([
    [
      'with the nearest known one',
      'threshold: 0.1',
      'treshold: 0.1',
      't.yml:6:3: unknown key model.treshold: did you mean threshold?',
    ],
    [
      'with the one of the same letters',
      'label: damage',
      'label: damage\n  tiem: flight_date',
      't.yml:11:3: unknown key data.tiem: did you mean time?',
    ],
    [
      'inside a list',
      'min_rows: 200',
      'minrows: 200',
      't.yml:22:45: unknown key gate[1].minrows: did you mean min_rows?',
    ],
    [
      'with the place where it belongs',
      'label: damage',
      'label: damage\n  threshold: 0.2',
      't.yml:11:3: unknown key data.threshold: threshold belongs under model',
    ],
    [
      'with what is known, when nothing is near',
      'run: node train.mjs',
      'run: x\n  gpu: 1',
      't.yml:20:3: unknown key train.gpu: known here are run, inputs, params, lock, seed, timeout_minutes',
    ],
    [
      'that JavaScript would take for something else',
      'alpha: 0.05',
      '__proto__: { a: 1 }',
      't.yml:29:1: unknown key __proto__: known here are',
    ],
    ['of YAML merge', 'alpha: 0.05', '<<: { a: 1 }', 't.yml:29:1: unknown key <<: known here are'],
  ])('is refused %s', (_, from, to, problem) => {
    const text = from.startsWith('alpha') ? edited('deploy:', `${to}\ndeploy:`) : edited(from, to)
    const problems = problemsOf(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.startsWith(problem), problems[0]).toBe(true)
  })
})

describe('all problems', () => {
  it('are told at once, in the order of the file: shape, unknown keys, keys of later versions and rules', () => {
    const text = edited('threshold: 0.1', 'treshold: 0.1')
      .replace('id: report_id', 'id: damage\n  embargo: 7d')
      .replace('min: 0.7', 'mim: 0.7')
    expect(problemsOf(text)).toEqual([
      't.yml:6:3: unknown key model.treshold: did you mean threshold?',
      't.yml:12:7: data.id is a column that has another part already: "damage"',
      't.yml:13:3: data.embargo comes with a later version of Titlebout; remove it',
      't.yml:22:5: gate[0] asks nothing of roc_auc: give it a min, a max or both',
      't.yml:22:24: unknown key gate[0].mim: did you mean min?',
    ])
  })
})
