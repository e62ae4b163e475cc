import { appendFileSync, copyFileSync, existsSync, rmSync, statSync, truncateSync } from 'node:fs'
import { readScores, sha256File } from '@titlebout/adapters'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import {
  evaluationSchema,
  evidenceText,
  readInputs,
  idTexts,
  type Evaluation,
  type Host,
  type StepOutcome,
} from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { describe, expect, it } from 'vitest'
import { NOTHING_TIED, sampleValidation } from '../../support/evidence-samples.ts'
import { Repository, hostOf } from '../open-step/repository.ts'
import { CONFIG, csvOf, hostWith, MODELS, placed, trained, workshop, type Workshop } from './workshop.ts'

const WORK = '.titlebout/strikes'
const TARGET = { task: 'binary-classification', label: 'damage', positive: 'yes', prevalence: undefined } as const

async function evaluated(
  shop: Workshop,
  inputs: Record<string, string> = {},
  host: Host = shop.host,
): Promise<{ outcome: StepOutcome; evidence: Evaluation }> {
  const outcome = await evaluateGate(
    host,
    readInputs(EVALUATE_GATE_INPUTS, (name) => inputs[name]),
  )
  return { outcome, evidence: evaluationSchema.parse(JSON.parse(shop.read(`${WORK}/evaluation.json`))) }
}

describe('evaluate-gate', () => {
  it('judges the model that train made and hands on evidence and scores', async () => {
    const shop = await workshop()
    const training = trained(shop, 'honest')
    const { outcome, evidence } = await evaluated(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'passed', reason: 'rules' })
    expect(outcome).toMatchObject({ red: false, outputs: {}, evidenceSha256: await sha256File(outcome.evidencePath) })
    expect(outcome.carry).toEqual([
      { kind: 'evaluation', paths: ['evaluation.json', 'evaluation.html'], retentionDays: 90 },
      { kind: 'scores', paths: ['files/scores.parquet'], retentionDays: 3 },
    ])
    expect(evidence.subject).toEqual([{ name: 'model.onnx', sha256: training.result.files[0]!.sha256 }])
    expect(evidence.inputs.map(({ role }) => role)).toEqual(['test', 'training'])
    expect(evidence.inputs[1]!.sha256).toBe(await sha256File(shop.path(WORK, 'training.json')))
    expect(evidence.settings).toMatchObject({ alpha: 0.05, level: 0.9, test_rows_from: 'checkout' })
    expect(evidence.settings['methods']).toContain('recall wilson')
    expect(evidence.result).toMatchObject({ threshold: 0.2, fighter: { kind: 'onnx', assurance: 'reproduced' } })
    expect(evidence.result.dataset).toMatchObject({ role: 'test', name: 'data/test.csv', row_count: 2000 })
    expect(evidence.result.slices.map(({ name }) => name)).toContain('strong')
    expect(evidence.result.slices.map(({ name }) => name)).toContain("place = 'north'")
    const stored = await readScores(shop.path(WORK, 'files/scores.parquet'), TARGET, 'x')
    expect(evidence.result.scores).toEqual({
      file: 'files/scores.parquet',
      sha256: await sha256File(shop.path(WORK, 'files/scores.parquet')),
      row_count: 2000,
    })
    expect(idTexts(stored.ids).slice(0, 2)).toEqual(['r0', 'r1'])
    const { coefficients, intercept } = MODELS.honest.logistic
    const logit = coefficients[0] * shop.world.signal[7]! + coefficients[1] * shop.world.second[7]! + intercept
    if (stored.rows.task !== 'binary-classification') throw new Error('scores of another task')
    expect(stored.rows.score![7]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5)
  })

  it('fails, and is red, where a rule of the gate fails', async () => {
    const shop = await workshop(CONFIG.replace('min: 0.70', 'min: 0.95'))
    trained(shop, 'honest')
    const { outcome, evidence } = await evaluated(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'failed', reason: 'rules' })
    expect(evidence.result.rules[0]).toMatchObject({ rule: 'ROC AUC at least 0.95', verdict: 'failed' })
    expect(outcome.red).toBe(true)
  })

  it('judges by imported thresholds, and says which of their fields decide nothing', async () => {
    const shop = await workshop(CONFIG.replace('champion:', 'gate_imports: [ci/eval_config.pbtxt]\nchampion:'))
    shop.write(
      'ci/eval_config.pbtxt',
      `model_specs { name: "candidate" signature_name: "serving_default" label_key: "damage" }
metrics_specs { metrics { class_name: "AUC" threshold { value_threshold { lower_bound { value: 0.95 } } } } }`,
    )
    trained(shop, 'honest')
    const { evidence } = await evaluated(shop)
    expect(evidence.result.rules.map(({ rule, decide, verdict }) => [rule, decide, verdict])).toEqual([
      ['ROC AUC at least 0.7', 'interval', 'passed'],
      ['ROC AUC at least 0.95', 'point', 'failed'],
    ])
    expect(evidence.findings).toContainEqual({
      id: 'import-not-used',
      severity: 'notice',
      message: 'ci/eval_config.pbtxt: read and not used: model_specs.name, model_specs.signature_name',
      where: { file: 'ci/eval_config.pbtxt' },
    })
  })

  it('does with undecided what the policy of this kind of run says', async () => {
    const config = CONFIG.replace('{ metric: roc_auc, min: 0.70 }', '{ metric: recall, min: MIN }')
    const probe = await workshop(config.replace('MIN', '0.1'))
    trained(probe, 'honest')
    const recall = (await evaluated(probe)).evidence.result.metrics['recall']!.estimate!
    const open = config.replace('MIN', recall.toFixed(3)).replace('merge: warn', 'merge: fail')
    const shop = await workshop(open)
    trained(shop, 'honest')
    const advice = await evaluated(shop)
    expect(advice.evidence.verdict.kind).toBe('undecided')
    expect(advice.outcome.red).toBe(true)
    const release = hostWith(shop, {}, { level: 'T2', event: 'push' })
    expect((await evaluated(shop, {}, release)).outcome.red).toBe(false)
    const queue = hostWith(shop, {}, { level: 'T2', event: 'merge_group' })
    expect((await evaluated(shop, {}, queue)).outcome.red).toBe(true)
  })

  it('writes the same bytes for the same rows and model, but for the producer', async () => {
    const shop = await workshop()
    trained(shop, 'honest')
    const first = await evaluated(shop)
    const second = await evaluated(shop)
    expect(second.outcome.evidenceSha256).toBe(first.outcome.evidenceSha256)
  })

  it('names the action to run first when nobody has trained', async () => {
    await expect(evaluated(await workshop())).rejects.toThrow(/no training evidence of strikes .*: run train first/u)
  })

  it('refuses a model file that is not the one that was trained', async () => {
    const shop = await workshop()
    trained(shop, 'honest')
    appendFileSync(shop.path(WORK, 'files/model/model.onnx'), 'x')
    await expect(evaluated(shop)).rejects.toThrow('files/model/model.onnx is not the file that was trained')
  })

  it('refuses training evidence whose model file has no digest', async () => {
    const shop = await workshop()
    const training = trained(shop, 'honest')
    shop.write(`${WORK}/files/model/other.onnx`, 'x')
    shop.write(
      `${WORK}/training.json`,
      evidenceText({ ...training, result: { ...training.result, model_path: 'other.onnx' } }),
    )
    await expect(evaluated(shop)).rejects.toThrow('training.json names the model file other.onnx, and no digest of it')
  })

  it('judges scores that somebody wrote, as declared', async () => {
    const shop = await workshop()
    shop.write(
      'scores.csv',
      ['report_id,score', ...Array.from(shop.world.signal, (x, i) => `r${i},${1 / (1 + Math.exp(-x))}`), ''].join('\n'),
    )
    const { evidence } = await evaluated(shop, { scores: 'scores.csv' })
    expect(evidence.result.fighter).toMatchObject({ kind: 'scores', assurance: 'declared', model_sha256: null })
    expect(evidence.subject).toEqual([{ name: 'scores.csv', sha256: await sha256File(shop.path('scores.csv')) }])
    expect(evidence.inputs.map(({ role }) => role)).toEqual(['test', 'scores'])
  })

  it('refuses a scores file that is too big, or none, before it reads the rows', async () => {
    const shop = await workshop()
    rmSync(shop.path('data/test.csv'))
    shop.write('scores.csv', 'report_id,score\n')
    truncateSync(shop.path('scores.csv'), 120 * 1024 * 1024)
    const big = 'scores.csv: expected a scores file of at most 50 MB, got 120 MB'
    await expect(evaluated(shop, { scores: 'scores.csv' })).rejects.toThrow(big)
    await expect(evaluated(shop, { scores: 'none.csv' })).rejects.toThrow('none.csv: there is no such file')
    await expect(evaluated(shop, { scores: 'data' })).rejects.toThrow('data: expected a file, got a folder')
  })

  it('judges a model that an input names, by the features of the config', async () => {
    const shop = await workshop(CONFIG.replace('[signal, second, cost, noise]', '[signal, second]'))
    trained(shop, 'honest')
    const before = await evaluated(shop)
    copyFileSync(shop.path(WORK, 'files/model/model.onnx'), shop.path('m.onnx'))
    rmSync(shop.path(WORK), { recursive: true })
    const { evidence } = await evaluated(shop, { model: 'm.onnx' })
    expect(evidence.result.metrics).toEqual(before.evidence.result.metrics)
    expect(evidence.subject).toEqual([{ name: 'm.onnx', sha256: await sha256File(shop.path('m.onnx')) }])
    await expect(evaluated(shop, { model: 'm.onnx', scores: 's.csv' })).rejects.toThrow('both given')
    await expect(evaluated(shop, { model: 'nowhere.onnx' })).rejects.toThrow('nowhere.onnx cannot be read')
  })

  it('fails on data that validation refused, and says so first', async () => {
    const shop = await workshop()
    trained(shop, 'honest')
    const sample = sampleValidation(NOTHING_TIED)
    const validation = {
      ...sample,
      model: 'strikes',
      verdict: { kind: 'failed', reason: 'findings', detail: 'cost is known after the outcome' },
    } as const
    shop.write(`${WORK}/validation.json`, evidenceText(validation))
    const { evidence, outcome } = await evaluated(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'failed', reason: 'findings' })
    expect(evidence.findings[0]).toMatchObject({ id: 'validation-failed', severity: 'error' })
    expect(evidence.inputs.map(({ role }) => role)).toContain('validation')
    expect(outcome.red).toBe(true)
    shop.write(`${WORK}/validation.json`, evidenceText({ ...validation, verdict: sample.verdict }))
    expect((await evaluated(shop)).evidence.verdict.kind).toBe('passed')
  })

  it('is undecided on labels of one class, and asks after the positive label', async () => {
    const shop = await workshop()
    trained(shop, 'honest')
    shop.write('data/test.csv', csvOf({ ...shop.world, truth: new Uint8Array(shop.world.n) }))
    const { evidence, outcome } = await evaluated(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'one-class' })
    expect(evidence.result.metrics['roc_auc']).toMatchObject({
      estimate: null,
      note: 'not every class has judged rows',
    })
    expect(evidence.findings.find(({ id }) => id === 'positive-absent')).toMatchObject({ found: '"no"' })
    expect(outcome.red).toBe(false)
  })

  it('refuses rows without a label, and ids that stand twice', async () => {
    const shop = await workshop()
    trained(shop, 'honest')
    shop.write('data/test.csv', csvOf(shop.world).replace('\nr3,no,', '\nr3,,').replace('\nr3,yes,', '\nr3,,'))
    await expect(evaluated(shop)).rejects.toThrow(
      /label column "damage": 1 of 2,000 rows \(first: row 4\) have no label/u,
    )
    shop.write(
      'data/test.csv',
      csvOf(shop.world, undefined, (row) => `r${row === 9 ? 8 : row}`),
    )
    await expect(evaluated(shop)).rejects.toThrow(/repeat an id/u)
    expect(existsSync(shop.path(WORK, 'evaluation.json'))).toBe(false)
  })

  it('refuses slices that cannot be cut, and reports those that are empty', async () => {
    const slices = (text: string) => CONFIG.replace('[place, { name: strong, where: "signal >= 1" }]', text)
    const cases = [
      ['[signal]', /"signal" is a column of numbers/u, 10],
      ['[{ name: bad, where: "signal >" }]', /expected a number or a text/u, 10],
      ['\n    - place\n    - name: odd\n      where: place > 3', /"place" holds text and is compared with the/u, 13],
    ] as const
    for (const [text, message, line] of cases) {
      const shop = await workshop(slices(text))
      trained(shop, 'honest')
      const refused = evaluated(shop)
      await expect(refused).rejects.toThrow(message)
      await expect(refused).rejects.toMatchObject({ problems: [{ file: 'titlebout.yml', line }] })
    }
    const shop = await workshop(slices('[{ name: none, where: "signal > 1000" }]'))
    trained(shop, 'honest')
    const { evidence } = await evaluated(shop)
    expect(evidence.result.slices).toEqual([])
    expect(evidence.findings.map(({ id }) => id)).toEqual(['empty-slice'])
  })

  it('fails where a declared slice has no column, and judges the rest', async () => {
    const declared = '[place, phase, { name: fast, where: "speed > 3" }]'
    const shop = await workshop(CONFIG.replace('[place, { name: strong, where: "signal >= 1" }]', declared))
    trained(shop, 'honest')
    const { evidence } = await evaluated(shop)
    expect(evidence.findings).toMatchObject([
      { id: 'missing-slice', severity: 'error', where: { field: 'phase', role: 'test' } },
      { id: 'missing-slice', severity: 'error', where: { field: 'speed', role: 'test' } },
    ])
    expect(evidence.verdict).toMatchObject({ kind: 'failed', reason: 'findings' })
    expect(evidence.result.slices.length).toBeGreaterThan(1)
  })

  it('judges crosses and parts of number columns, and says where the edges come from', async () => {
    const declared =
      '[{ column: signal, quantiles: 4 }, { cross: [place, signal] }, { column: place, values: [north, moon] }]'
    const rule = '{ metric: accuracy, min: 0.3, on: { each: [signal, "place = \'north\'"] } }'
    const shop = await workshop(
      CONFIG.replace('[place, { name: strong, where: "signal >= 1" }]', declared).replace(
        '{ metric: roc_auc, min: 0.70 }',
        `${rule}\n  - { metric: roc_auc, min: 0.05, compared_to: dummy, on: worst-slice }`,
      ),
    )
    trained(shop, 'honest')
    const { evidence } = await evaluated(shop)
    const names = evidence.result.slices.map(({ name }) => name)
    expect(names.filter((name) => /^signal (<|in \[|>=)/u.test(name))).toHaveLength(4)
    expect(names.filter((name) => /^place = '\w+' and signal/u.test(name)).length).toBeGreaterThanOrEqual(4)
    expect(evidence.findings.map(({ id }) => id)).toEqual(['empty-slice'])
    expect(evidence.settings).toMatchObject({ slice_edges: 'signal: test-rows', dummy_prior: 0.125 })
    expect(evidence.result.rules.map(({ on }) => on)).toEqual([...Array<string>(5).fill('each'), 'worst-slice'])
    expect(evidence.result.rules.at(-1)).toMatchObject({ compared_to: 'dummy', measured: { method: 'worst-slice' } })
  })

  it.each([
    ['{ column: place, quantiles: 4 }', /"place" is a column of texts and has no quantiles/u],
    ['{ cross: [place, signal] }', /a cross by "signal", a column of numbers, needs to know where to cut it/u],
  ])('refuses %s with what to write', async (declared, message) => {
    const shop = await workshop(CONFIG.replace('[place, { name: strong, where: "signal >= 1" }]', `[${declared}]`))
    trained(shop, 'honest')
    await expect(evaluated(shop)).rejects.toThrow(message)
  })

  it('looks for weak slices among the columns that the model uses, unless it is told not to', async () => {
    const shop = await workshop()
    trained(shop, 'honest')
    const { evidence } = await evaluated(shop)
    // signal and second are features, place is a slice; cost and noise are in the file and not used.
    expect(evidence.result.discovered).toMatchObject({ metric: 'brier', columns: 3 })
    expect(evidence.result.discovered!.slices.length).toBeGreaterThan(0)
    const config = (asked: string) =>
      CONFIG.replace('features: [signal,', `discover_slices: ${asked}\n  features: [signal,`)
    const some = await workshop(config('{ columns: [noise], max: 1 }'))
    trained(some, 'honest')
    expect((await evaluated(some)).evidence.result.discovered).toMatchObject({ columns: 1 })
    const none = await workshop(config('false'))
    trained(none, 'honest')
    expect((await evaluated(none)).evidence.result.discovered).toBeUndefined()
    const wrong = await workshop(config('{ columns: [nose] }'))
    trained(wrong, 'honest')
    await expect(evaluated(wrong)).rejects.toThrow(/data.discover_slices.columns: "nose" is no column/u)
  })

  it('tells of a weak slice in words that are a declared slice of the same rows', async () => {
    const shop = await workshop()
    trained(shop, 'honest')
    const [weak] = (await evaluated(shop)).evidence.result.discovered!.slices
    const named = `{ name: weak, where: ${JSON.stringify(weak!.where)} }`
    const again = await workshop(CONFIG.replace('{ name: strong, where: "signal >= 1" }', named))
    trained(again, 'honest')
    const { evidence } = await evaluated(again)
    expect(evidence.result.slices.find(({ name }) => name === 'weak')).toMatchObject({ rows: weak!.rows })
  })

  it('names the column that tells the label by itself where the model is too good to be true', async () => {
    const shop = await workshop()
    const [head = '', ...lines] = csvOf(shop.world).trimEnd().split('\n')
    const told = lines.map((line, row) => `${line},${shop.world.truth[row] === 1 ? 'claim' : 'none'}`)
    shop.write('data/test.csv', [`${head},status`, ...told, ''].join('\n'))
    const scores = [...shop.world.truth].map((label, row) => `r${row},${label === 1 ? 0.9 : 0.1}`)
    shop.write('scores.csv', ['id,score', ...scores, ''].join('\n'))
    const { evidence } = await evaluated(shop, { scores: 'scores.csv' })
    const leaks = evidence.findings.filter(({ message }) => message.startsWith('leak?'))
    expect(leaks).toMatchObject([
      { id: 'suspicious-auc', severity: 'warning' },
      { id: 'telling-column', where: { field: 'status' } },
    ])
  })

  it('compares groups by a column, with what chance would show and the seed of its draws', async () => {
    const rule = '{ metric: demographic_parity_difference, by: place, max: 0.5 }'
    const shop = await workshop(CONFIG.replace('{ metric: roc_auc, min: 0.70 }', rule))
    trained(shop, 'honest')
    const { evidence } = await evaluated(shop)
    expect(evidence.result.rules[0]).toMatchObject({
      rule: 'demographic parity difference by place at most 0.5',
      by: 'place',
      verdict: 'passed',
      measured: { method: 'bonferroni-wilson' },
    })
    expect(evidence.result.rules[0]!.measured.note).toContain('is expected by chance: p ')
    expect(evidence.seed).toBe(1)
    expect(evidence.settings['resamples']).toBe(1000)
    expect(evidence.result.metrics).not.toHaveProperty('demographic_parity_difference')
  })

  it('prices decisions by model.costs, and refuses groups that cannot be made', async () => {
    const costs = CONFIG.replace('threshold: 0.2', 'threshold: 0.2, costs: [[0, 1], [20, 0]]')
    const shop = await workshop(costs.replace('{ metric: roc_auc, min: 0.70 }', '{ metric: cost, max: 20 }'))
    trained(shop, 'honest')
    const { evidence } = await evaluated(shop)
    expect(evidence.result.rules[0]).toMatchObject({ metric: 'cost', verdict: 'passed' })
    expect(evidence.seed).toBe(0)
    for (const [by, message] of [
      ['nowhere', 'by: "nowhere" is no column of data/test.csv'],
      ['signal', 'by: "signal" is a column of numbers'],
    ] as const) {
      const other = await workshop(CONFIG.replace('min: 0.70 }', `max: 0.5, by: ${by} }`))
      trained(other, 'honest')
      await expect(evaluated(other)).rejects.toThrow(message)
    }
  })

  it('weighs the files that training left, or the model that an input names', async () => {
    const sized = (max: string): string => CONFIG.replace('gate:\n', `gate:\n  - { metric: model_size, max: ${max} }\n`)
    const shop = await workshop(sized('1 B'))
    const { bytes } = trained(shop, 'honest').result.files[0]!
    const { evidence } = await evaluated(shop)
    expect(evidence.verdict).toMatchObject({ kind: 'failed', detail: '1 rule failed: model size at most 1 B' })
    expect(evidence.result.model_size).toEqual({ bytes, files: 1 })
    expect(evidence.result.rules[0]).toMatchObject({ metric: 'model_size', measured: { estimate: bytes } })
    const report = renderReport([evidence], { limit: 1e6, runUrl: undefined })
    expect(report).toContain(`bytes in 1 file)`)
    expect(shop.read(`${WORK}/evaluation.html`)).toContain('bytes in 1 file)')

    trained(shop, 'champion')
    copyFileSync(shop.path(WORK, 'files/model/model.onnx'), shop.path('other.onnx'))
    trained(shop, 'honest')
    shop.write('titlebout.yml', sized('1 MB').replace('features: [signal, second, cost, noise]', 'features: [signal]'))
    const given = await evaluated(shop, { model: 'other.onnx' })
    expect(given.evidence.result.model_size).toEqual({ bytes: statSync(shop.path('other.onnx')).size, files: 1 })
    expect(given.evidence.result.rules[0]).toMatchObject({ rule: 'model size at most 1 MB', verdict: 'passed' })
  })

  it('leaves the latency to the bout, and says so', async () => {
    const shop = await workshop(CONFIG.replace('gate:\n', 'gate:\n  - { metric: latency_p95_ratio, max: 1.2 }\n'))
    trained(shop, 'honest')
    const { evidence } = await evaluated(shop)
    expect(evidence.result.rules.map(({ metric }) => metric)).toEqual(['roc_auc'])
    expect(evidence.findings.find(({ id }) => id === 'decided-in-the-bout')!.message).toContain('latency_p95_ratio')
  })

  it('is judged by the policy of the base, and shows first what the head would loosen', async () => {
    using repository = new Repository()
    const shop = await workshop(CONFIG.replace('min: 0.70', 'min: 0.95'))
    const base = repository.commit({
      'titlebout.yml': shop.read('titlebout.yml'),
      'data/test.csv': shop.read('data/test.csv'),
    })
    repository.commit({ 'titlebout.yml': CONFIG.replace('min: 0.70', 'min: 0.60') })
    const there = placed(shop, repository.folder, hostOf(repository.folder, base))
    trained(there, 'honest')
    const { evidence } = await evaluated(there)
    expect(evidence.policy.side).toBe('base')
    expect(evidence.settings['test_rows_from']).toBe('base')
    expect(evidence.verdict.kind).toBe('failed')
    expect(evidence.findings[0]).toMatchObject({
      id: 'policy-loosened',
      severity: 'warning',
      expected: '0.95',
      found: '0.6',
    })
    expect(evidence.findings[0]!.where).toMatchObject({ file: 'titlebout.yml', line: 12 })
  })
})
