import { describe, expect, it } from 'vitest'
import type { Bout, Evaluation, Evidence, Validation } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import {
  FIRST_LOOK,
  measured,
  NOTHING_TIED,
  POLICY,
  sampleBout,
  sampleEvaluation,
  sampleTraining,
  sampleValidation,
} from '../support/evidence-samples.ts'
import { boutOfTask, evaluationOfTask, OTHER_TASKS } from '../support/task-samples.ts'
import { expectGolden } from '../support/golden.ts'
import { deployment, drift, HOSTILE } from './live-samples.ts'

const ROOM = { limit: 65_000, runUrl: 'https://example.test/run' }
const validation = sampleValidation(NOTHING_TIED)
const training = sampleTraining(NOTHING_TIED)
const evaluation = sampleEvaluation(NOTHING_TIED)
const bout = sampleBout(NOTHING_TIED)

function againstChampion(change: Partial<Bout['result']>, verdict: Bout['verdict']): Bout {
  const champion: Bout['result']['champion'] = {
    ...bout.result.champion,
    kind: 'champion',
    environment: 'production',
    version: 3,
    package_sha256: 'c'.repeat(64),
  }
  const slices: Bout['result']['slices'] = [
    {
      name: HOSTILE,
      where: 'size = "Small"',
      rows: 1200,
      positives: 65,
      candidate_found: 8,
      champion_found: 0,
      right_to_wrong: 3,
      wrong_to_right: 11,
      metric: 'roc_auc',
      difference: { ...measured(0.041, 0.03), method: 'paired DeLong' },
    },
    {
      name: 'size = Large',
      where: 'size = "Large"',
      rows: 40,
      positives: 0,
      candidate_found: 0,
      champion_found: 0,
      right_to_wrong: 3,
      wrong_to_right: 11,
      metric: 'roc_auc',
      difference: { ...measured(0), estimate: null, low: null, high: null, note: 'one class' },
    },
  ]
  return {
    ...bout,
    verdict,
    result: { ...bout.result, champion, slices, replay: 'in-process', claim: 'merge', ...change },
  }
}

const undecided = againstChampion(
  {
    promote: false,
    claims: {
      merge: { kind: 'passed', reason: 'interval', detail: 'no worse: the interval of roc_auc is above -0.01' },
      promote: { kind: 'undecided', reason: 'interval', detail: 'the interval holds 0; about 8,900 rows would decide' },
    },
    comparisons: [
      {
        metric: 'roc_auc',
        role: 'primary',
        slice: null,
        claim: 'superior',
        margin: 0,
        candidate: measured(0.763),
        champion: measured(0.753),
        difference: measured(0.004, 0.009),
        p_value: 0.23,
        verdict: { kind: 'undecided', reason: 'interval', detail: 'holds 0' },
        rows_to_decide: 8900,
        margin_to_pass: 0.0051,
      },
      {
        metric: 'log_loss',
        role: 'guardrail',
        slice: null,
        claim: 'non-inferior',
        margin: 0.01,
        candidate: measured(0.28),
        champion: measured(0.281),
        difference: measured(0.001, 0.002),
        p_value: 0.0001,
        verdict: { kind: 'passed', reason: 'interval', detail: 'no worse' },
        rows_to_decide: null,
        margin_to_pass: null,
      },
    ],
  },
  { kind: 'passed', reason: 'interval', detail: 'no worse than version 3' },
)

const loosened: Evaluation = {
  ...evaluation,
  policy: {
    ...POLICY,
    side: 'base',
    ref: 'main',
    changes: [
      { key: 'gate: recall min', from: '0.5', to: '0.3', loosens: true },
      { key: 'alpha', from: '0.05', to: '0.01', loosens: false },
    ],
  },
  verdict: { kind: 'failed', reason: 'rules', detail: 'recall is below 0.5' },
  findings: [
    {
      id: 'policy-loosened',
      severity: 'warning',
      message: 'the pull request loosens the policy',
      where: { file: 'titlebout.yml', line: 14 },
      fix: 'change the policy in a pull request of its own',
    },
  ],
  result: {
    ...evaluation.result,
    rules: [
      {
        ...evaluation.result.rules[0]!,
        rule: 'recall at least 0.5',
        metric: 'recall',
        min: 0.5,
        measured: measured(0.41),
        verdict: 'failed',
      },
    ],
  },
}

const leaky: Validation = {
  ...validation,
  verdict: { kind: 'failed', reason: 'findings', detail: '1 error' },
  findings: [
    {
      id: 'feature-after-outcome',
      severity: 'error',
      message: `feature ${HOSTILE} is known only after the outcome`,
      where: { file: 'contracts/strikes.odcs.yaml', line: 88, field: 'cost_repair' },
      fix: 'remove it from data.features',
    },
  ],
  result: {
    ...validation.result,
    lifts: [
      {
        field: 'cost_repair',
        where: '"cost_repair" > 0',
        event: "damage = 'yes'",
        rows: 131,
        share: 0.018,
        positive_rate: 0.68,
        base_rate: 0.096,
        lift: 7.1,
      },
    ],
  },
}

const concentrated = againstChampion(
  {
    concentration: {
      where: '"cost_repair" > 0',
      field: 'cost_repair',
      rows: 51,
      share: 0.019,
      difference_all: measured(0.033),
      difference_without: measured(0.0018, 0.004),
    },
  },
  { kind: 'passed', reason: 'interval', detail: 'better' },
)

/** Look 7 on these rows, with a critical slice, and everything that can have changed. */
const worn = againstChampion(
  {
    claim: 'promote',
    promote: false,
    claims: {
      merge: { kind: 'passed', reason: 'interval', detail: 'no worse' },
      promote: { kind: 'undecided', reason: 'interval', detail: 'the interval holds 0' },
    },
    looks: {
      ...FIRST_LOOK,
      look: 7,
      earlier: [1, 2, 3, 4, 5, 6].map((version) => ({ version, share: version < 5 ? 1 : 0.62 })),
      alpha: 0.00062,
      z: 3.23,
      rows_factor: 2.25,
    },
    comparisons: [
      {
        ...undecided.result.comparisons[0]!,
        claim: 'non-inferior',
        margin: 0.01,
        verdict: { kind: 'passed', reason: 'interval', detail: 'no worse' },
        rows_to_decide: null,
        margin_to_pass: null,
      },
      {
        ...undecided.result.comparisons[0]!,
        difference: { ...measured(0.004, 0.018), level: 0.99876 },
        rows_to_decide: 20_100,
        margin_to_pass: 0.015,
      },
      {
        ...undecided.result.comparisons[0]!,
        role: 'critical',
        slice: HOSTILE,
        claim: 'non-inferior',
        margin: 0.02,
        difference: { ...measured(0.041, 0.059), level: 0.99876 },
        margin_to_pass: 0.019,
      },
      {
        ...undecided.result.comparisons[0]!,
        metric: 'cost',
        role: 'shown',
        champion: measured(0.31),
        candidate: measured(0.28),
        difference: measured(0.03, 0.011),
      },
    ],
    churn: { rows: 3000, decisions: 312, mean_shift: 0.031, rank_correlation: 0.871, ranked_rows: 3000 },
    decomposition: {
      metric: 'roc_auc',
      champion_then: measured(0.741),
      model: measured(0.004, 0.009),
      data: { ...measured(0.012, 0.028), method: 'square-and-add' },
      total: { ...measured(0.016, 0.028), method: 'square-and-add' },
    },
    curves: {
      rows: 3000,
      at: [0, 0.5, 1],
      candidate: {
        recall_at_false_positive_rate: [0.1, 0.86, 1],
        precision_at_recall: [1, 0.31, 0.0833],
        calibration: [
          { rows: 2900, predicted: 0.07, observed: 0.071 },
          { rows: 100, predicted: 0.16, observed: 0.22 },
        ],
      },
      champion: {
        recall_at_false_positive_rate: [0.05, 0.84, 1],
        precision_at_recall: [0.5, 0.28, 0.0833],
        calibration: [{ rows: 2990, predicted: 0.08, observed: 0.082 }],
      },
    },
    lineage: [
      { part: 'code', what: 'train.mjs', champion: '666666666666', candidate: 'aaaaaaaaaaaa' },
      { part: 'data', what: 'train', champion: '6,000 rows, 222222222222', candidate: '7,000 rows, bbbbbbbbbbbb' },
      { part: 'params', what: HOSTILE, champion: '1', candidate: '0.5' },
      { part: 'params', what: 'depth', champion: 'none', candidate: '3' },
      { part: 'features', what: 'height', champion: 'none', candidate: 'used' },
    ],
  },
  { kind: 'undecided', reason: 'interval', detail: 'the rows cannot tell whether it is better' },
)

const [calm] = evaluation.result.rules
const small = evaluation.result.slices[0]!
const sliced: Evaluation = {
  ...evaluation,
  verdict: { kind: 'failed', reason: 'rules', detail: '1 rule failed: recall at least 0.5 where size = Tiny' },
  result: {
    ...evaluation.result,
    slices: [
      { ...small, name: 'age in [31, 45)', metrics: { roc_auc: measured(0.81) } },
      { ...small, name: HOSTILE, rows: 60, metrics: {} },
      small,
    ],
    rules: [
      calm!,
      {
        ...calm!,
        rule: 'recall from 0.4 to 0.9',
        metric: 'recall',
        min: 0.4,
        max: 0.9,
        on: 'worst-slice',
        slice: HOSTILE,
        measured: {
          ...measured(0.44),
          method: 'worst-slice',
          note: 'the worst of 12 slices, allowing for their number; 2 with too few rows not judged',
        },
        verdict: 'undecided',
      },
      {
        ...calm!,
        rule: 'gain in log loss over the dummy at least 0.02',
        metric: 'log_loss',
        min: 0.02,
        on: 'each',
        slice: 'size = Tiny',
        compared_to: 'dummy',
        measured: measured(-0.05),
        verdict: 'failed',
      },
    ],
    discovered: {
      metric: 'brier',
      columns: 7,
      suggested: 4,
      slices: [
        {
          where: "age >= 50 and phase = '```</details>@octocat'",
          rows: 312,
          judged_rows: 150,
          loss: 0.214,
          loss_elsewhere: 0.101,
          gap: { ...measured(0.113, 0.04), level: 0.975, method: 't' },
        },
      ],
    },
  },
}

const CASES: readonly (readonly [string, readonly Evidence[]])[] = [
  ['a-good-pull-request', [bout, training, evaluation, validation]],
  ['undecided-as-better', [validation, training, evaluation, undecided]],
  ['a-loosened-policy', [loosened]],
  ['rules-on-slices', [sliced]],
  ['a-leak', [leaky]],
  ['a-concentrated-gain', [concentrated]],
  ['worn-rows', [worn]],
  ['a-rollback', [deployment]],
  ['drift', [drift]],
  ...OTHER_TASKS.flatMap((task): [string, readonly Evidence[]][] => [
    [`${task}-evaluation`, [evaluationOfTask(task)]],
    [`${task}-bout`, [boutOfTask(task)]],
  ]),
  ['two-models', [evaluation, { ...loosened, model: 'bat-strikes' }]],
]

describe('the report', () => {
  it.each(CASES)('%s', (name, evidence) => {
    expectGolden(`report/${name}.md`, renderReport(evidence, ROOM))
  })

  it.each(CASES)('says the verdict in its first line: %s', (_name, evidence) => {
    expect(renderReport(evidence, ROOM).split('\n', 1)[0]).toMatch(/^## (✅|❌|🟡|\d+ models)/u)
  })

  it.each(CASES)('lets no text of the data out of its place: %s', (_name, evidence) => {
    const text = renderReport(evidence, ROOM)
    const outside = text.replaceAll(/`[^`]*`/gu, '')
    expect(outside).not.toContain('<script')
    expect(outside).not.toContain('@octocat')
    expect(outside.match(/<details(?: open)?>/gu)?.length).toBe(outside.match(/<\/details>/gu)?.length)
  })

  it.each([600, 2000, 65_536])('fits into %i characters', (limit) => {
    expect(
      renderReport(
        CASES.flatMap(([, evidence]) => evidence),
        { limit, runUrl: undefined },
      ).length,
    ).toBeLessThanOrEqual(limit)
  })

  it('is the same whatever the order in which evidence comes', () => {
    const [, evidence] = CASES[0]!
    expect(renderReport([...evidence].reverse(), ROOM)).toBe(renderReport(evidence, ROOM))
  })

  it('says so when nothing has been judged', () => {
    expect(renderReport([], ROOM)).toContain('nothing has been judged')
  })
})

describe('pages beside the evidence', () => {
  const pages = [
    {
      file: 'bout.html',
      artifact: 'titlebout.a.bout',
      address: 'https://github.example/o/r/actions/runs/1/artifacts/2',
    },
    { file: 'examples.html', artifact: 'titlebout.a.examples', address: undefined },
  ]

  it('are named with the artifact that they lie in, and linked where it has an address', () => {
    const text = renderReport([sampleBout(NOTHING_TIED)], { limit: 1e6, runUrl: undefined, pages })
    expect(text).toContain(
      'The same with plots: `bout.html` in the artifact [titlebout.a.bout](https://github.example/o/r/actions/runs/1/artifacts/2).',
    )
    expect(text).toContain('`examples.html` in the artifact `titlebout.a.examples`.')
    expect(renderReport([sampleBout(NOTHING_TIED)], { limit: 1e6, runUrl: undefined })).not.toContain('with plots')
  })
})
