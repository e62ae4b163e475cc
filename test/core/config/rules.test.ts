import { describe, expect, it } from 'vitest'
import { edited, problemsOf } from './base-config.ts'

describe('rules between keys', () => {
  it.each<[string, string | RegExp, string, readonly string[]]>([
    [
      'a rule asks for something',
      'min: 0.7',
      'severity: warning',
      ['t.yml:21:5: gate[0] asks nothing of roc_auc: give it a min, a max or both'],
    ],
    [
      'min is at most max',
      'min: 0.7',
      'min: 0.7, max: 0.6',
      ['t.yml:21:39: gate[0].max must be at least min (0.7), got 0.6'],
    ],
    [
      'a bound is in the range of its metric',
      'min: 0.7',
      'min: 70',
      ['t.yml:21:29: gate[0].min must be from 0 to 1, as roc_auc is, got 70'],
    ],
    [
      'a bound of a loss is not negative',
      'metric: roc_auc, min: 0.7',
      'metric: log_loss, max: -1',
      ['t.yml:21:30: gate[0].max must be at least 0, as log_loss is, got -1'],
    ],
    [
      'what costs has its prices',
      'metric: roc_auc, min: 0.7',
      'metric: cost, max: 2',
      ['t.yml:21:15: gate[0].metric is cost, which needs model.costs: say there what each wrong decision costs'],
    ],
    [
      'prices are of both classes',
      'threshold: 0.1',
      'threshold: 0.1\n  costs: [[0, 1, 2], [1, 0, 2], [1, 1, 0]]',
      ['t.yml:7:3: model.costs must have a row for each true class (negative, positive), got 3 rows'],
    ],
    [
      'prices are square',
      'threshold: 0.1',
      'threshold: 0.1\n  costs: [[0, 1], [1, 0, 2]]',
      ['t.yml:7:19: model.costs[1] must have a cost for each decision (negative, positive), got 3'],
    ],
    [
      'some error has a price',
      'threshold: 0.1',
      'threshold: 0.1\n  costs: [[1, 1], [0, 2]]',
      [
        't.yml:7:3: model.costs prices no error: somewhere a wrong decision must cost more than the right one of its row',
      ],
    ],
    [
      'fairness has groups',
      'metric: roc_auc, min: 0.7',
      'metric: demographic_parity_ratio, min: 0.8',
      [
        't.yml:21:5: gate[0] compares groups by demographic_parity_ratio, and says of no column: add by: with the column of the groups',
      ],
    ],
    [
      'groups are of all rows',
      'min: 0.5, on: slices',
      'min: 0.05, by: phase, on: slices',
      ['t.yml:22:38: gate[1].by compares groups of all rows: remove on: slices'],
    ],
    [
      'groups are not those of the label',
      'min: 0.7',
      'max: 0.1, by: damage',
      ['t.yml:21:38: gate[0].by is the label: rows of one label cannot be compared fairly ("damage")'],
    ],
    [
      'groups are more than a row each',
      'min: 0.7',
      'max: 0.1, by: report_id',
      ['t.yml:21:38: gate[0].by is data.id: every row would be a group ("report_id")'],
    ],
    [
      'a difference between groups has its own range',
      'metric: roc_auc, min: 0.7',
      'metric: gini, max: 3, by: phase',
      ['t.yml:21:26: gate[0].max must be from 0 to 2, as gini is, got 3'],
    ],
    [
      'a bout has no groups',
      'metric: log_loss, margin',
      'metric: equalized_odds_difference, margin',
      [
        't.yml:28:17: champion.guardrails[0].metric is equalized_odds_difference, which compares groups within one model: write it in the gate, with by',
      ],
    ],
    [
      'rules on slices need slices',
      /  slices: .*\n/u,
      '',
      ['t.yml:21:37: gate[1].on is slices, but data.slices declares none'],
    ],
    [
      'superior has no margin',
      'promote: { claim: superior }',
      'promote: { claim: superior, margin: 0.02 }',
      [
        't.yml:26:39: champion.promote.margin has no meaning for the claim superior, got 0.02: remove it, or claim non-inferior',
      ],
    ],
    [
      'non-inferior has one',
      'non-inferior, margin: 0.01',
      'non-inferior',
      [
        't.yml:25:3: champion.merge claims non-inferior without a margin above 0: say how much worse is still acceptable, or claim superior',
      ],
    ],
    [
      'a margin is less than the range',
      'non-inferior, margin: 0.01',
      'non-inferior, margin: 1',
      ['t.yml:25:41: champion.merge.margin must be less than 1, the whole range of roc_auc, got 1'],
    ],
    [
      'a guardrail is not the primary metric',
      'metric: log_loss',
      'metric: roc_auc',
      ['t.yml:28:17: champion.guardrails[0].metric is the primary metric already: roc_auc'],
    ],
    [
      'a guardrail stands once',
      '- { metric: log_loss, margin: 0.01 }',
      '- { metric: log_loss, margin: 0.01 }\n    - { metric: log_loss, margin: 0.02 }',
      ['t.yml:29:17: champion.guardrails[1].metric stands twice: log_loss'],
    ],
    [
      'a guardrail has room',
      'log_loss, margin: 0.01',
      'log_loss, margin: 0',
      ['t.yml:28:35: champion.guardrails[0].margin must be above 0: with 0 only a better candidate would pass'],
    ],
    [
      'a critical slice is declared, with a margin within the range',
      'guardrails:\n',
      'critical_slices: [{ slice: fast, margin: 1 }, { slice: slow, margin: 0.1 }, { slice: fast, margin: 0.1 }]\n  guardrails:\n',
      [
        't.yml:27:44: champion.critical_slices[0].margin must be less than 1, the whole range of roc_auc, got 1',
        't.yml:27:58: champion.critical_slices[1].slice must be declared in data.slices, by its name or column, got "slow": there are phase, fast',
        't.yml:27:88: champion.critical_slices[2].slice stands twice: "fast"',
      ],
    ],
    [
      'even spending knows its number of looks',
      'guardrails:\n',
      'looks: { spending: even }\n  guardrails:\n',
      ['t.yml:27:3: champion.looks spends evenly over a number of looks: say how many with max'],
    ],
    [
      'looks that cost nothing are not counted',
      'guardrails:\n',
      'looks: { spending: none, max: 3, tries: 2 }\n  guardrails:\n',
      [
        't.yml:27:33: champion.looks.max has no meaning where spending is none: remove it',
        't.yml:27:43: champion.looks.tries has no meaning where spending is none: remove it',
      ],
    ],
    [
      'label, id and time are different columns',
      'id: report_id',
      'id: damage',
      ['t.yml:12:7: data.id is a column that has another part already: "damage"'],
    ],
    ['a feature stands once', '[size, phase]', '[size, size]', ['t.yml:15:20: data.features[1] stands twice: "size"']],
    [
      'an exclusion stands once',
      '[size, phase]',
      '{ exclude: [a, a] }',
      ['t.yml:15:28: data.features.exclude[1] stands twice: "a"'],
    ],
    [
      'the label is no feature',
      '[size, phase]',
      '[size, damage]',
      ['t.yml:15:20: data.features[1] is data.label, which is never a feature: "damage"'],
    ],
    [
      'the time is no feature',
      '[size, phase]',
      '[day, phase]',
      ['t.yml:15:14: data.features[0] is data.time, which is never a feature: "day"'],
    ],
    [
      'the label is no slice',
      '[phase, {',
      '[damage, {',
      ['t.yml:17:12: data.slices[0] is the label: metrics of rows of one label mean nothing ("damage")'],
    ],
    [
      'the id is no slice',
      '[phase, {',
      '[report_id, {',
      ['t.yml:17:12: data.slices[0] is data.id: every row would be a slice ("report_id")'],
    ],
    [
      'a reserved name is no slice',
      '[phase, {',
      '[score, {',
      ['t.yml:17:12: data.slices[0] is a reserved name of the scores table: "score": give it a name and a where'],
    ],
    [
      'a slice has a name of its own',
      'name: fast',
      'name: phase',
      ['t.yml:17:19: data.slices[1] stands twice: "phase"'],
    ],
    [
      'a where does not ask about the label',
      'speed >= 200',
      "damage = 'yes'",
      [
        't.yml:17:40: data.slices[1].where asks about the label "damage": metrics of rows chosen by their label mean nothing',
      ],
    ],
    [
      'a where can be read',
      'speed >= 200',
      'speed >=',
      [
        't.yml:17:40: data.slices[1].where cannot be read: where expression: expected a number or a text in single quotes, got the end, at character 9 of "speed >="',
      ],
    ],
    [
      'a temporal split has a time',
      '  time: day\n',
      '',
      ['t.yml:13:10: data.split is temporal, which needs data.time'],
    ],
    [
      'training has rows',
      '  train: data/train.csv\n',
      '',
      [
        't.yml:13:10: data.split is temporal, which needs data.train',
        't.yml:17:1: train needs data.train: the rows to train on',
      ],
    ],
    [
      'training rows do not judge',
      'test: data/test.csv',
      'test: data/train.csv',
      ['t.yml:9:9: data.test must not be the rows of data.train: "data/train.csv"'],
    ],
    [
      'retraining names its workflow',
      '  retrain: { workflow: release.yml }\n',
      '',
      ['t.yml:38:3: drift.on_drift holds retrain, which needs drift.retrain.workflow'],
    ],
    [
      'a retraining that nothing starts is an error',
      '[issue, retrain]',
      '[issue]',
      ['t.yml:39:3: drift.retrain is never used: add retrain to drift.on_drift, or remove it'],
    ],
    [
      'an answer to drift stands once',
      '[issue, retrain]',
      '[issue, retrain, issue]',
      ['t.yml:38:30: drift.on_drift[2] stands twice: issue'],
    ],
    [
      'a workflow is a file name',
      'release.yml',
      '.github/workflows/release.yml',
      [
        't.yml:39:24: drift.retrain.workflow must be the file name of a workflow, such as release.yml, got ".github/workflows/release.yml"',
      ],
    ],
    [
      'drift has a champion to compare with',
      /deploy:[^]*\ndrift:/u,
      'drift:',
      ['t.yml:29:1: drift compares with the champion, which needs an environment under deploy'],
    ],
    [
      'an environment is no number',
      '  staging:',
      '  "2":',
      ['t.yml:30:3: deploy.2 is a name of digits only: add a letter'],
    ],
    [
      'environments do not share a folder',
      '"env:SERVING"',
      'staging',
      ['t.yml:33:38: deploy.production.target.path is the folder of staging already: "staging"'],
    ],
    [
      'env: names a variable',
      'env:SERVING',
      'env:SERVING PATH',
      [
        't.yml:33:38: deploy.production.target.path must be env: and the name of a variable, such as env:MODEL_DIR, got "env:SERVING PATH"',
      ],
    ],
  ])('%s', (_, from, to, problems) => {
    expect(problemsOf(edited(from, to))).toEqual(problems)
  })
})
