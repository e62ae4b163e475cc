import { appendFileSync } from 'node:fs'
import { evaluationSchema, readInputs } from '@titlebout/core'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import { world } from '../../core/bout/synthetic.ts'
import { CONFIG, csvOf, workshop, type Workshop } from '../evaluate-gate/workshop.ts'
import { bout, crowned, judgedModel, WORK } from './ring.ts'

describe('what changed of it since the champion', () => {
  async function ring(explain: string): Promise<Workshop> {
    const made = await workshop(`${CONFIG}explain: ${explain}\n`)
    await judgedModel(made, 'champion')
    await crowned(made)
    await judgedModel(made, 'honest')
    return made
  }

  it('is told of every column that either uses, largest change first', async () => {
    const made = await ring('{ rows: 800, dependence: 0 }')
    const { evidence } = await bout(made)
    const { features, ...facts } = evidence.result.importance_change!
    expect(facts).toMatchObject({ metric: 'roc_auc', rows: 800, of_rows: 2000, repeats: 5, left_out: [] })
    expect(features.map(({ name }) => name)).toEqual(['second', 'signal'])
    const [second, signal] = features
    // The champion does not look at it.
    expect(second).toMatchObject({ champion: { estimate: 0, low: 0, high: 0 } })
    expect(second!.change).toMatchObject({ estimate: second!.candidate.estimate, low: second!.candidate.low })
    expect(second!.change.low).toBeGreaterThan(0)
    for (const { candidate, champion, change } of features)
      expect(change.estimate).toBeCloseTo(candidate.estimate! - champion.estimate!, 12)
    // What evaluate-gate says of the candidate: the same rows, the same permutations.
    const { importance } = evaluationSchema.parse(JSON.parse(made.read(`${WORK}/evaluation.json`))).result.explanation!
    const same = importance!.features.find(({ name }) => name === 'signal')!.importance
    expect(signal!.candidate.estimate).toBeCloseTo(same.estimate!, 6)
  })

  it('is not told where it is not asked for, or there is no champion', async () => {
    const { evidence } = await bout(await ring('{ champion: false }'))
    expect(evidence.result.importance_change).toBeUndefined()
    const first = await workshop(`${CONFIG}explain: {}\n`)
    await judgedModel(first, 'champion')
    expect((await bout(first)).evidence.result.importance_change).toBeUndefined()
  })

  it('says why it cannot be told', async () => {
    const made = await ring('{ repeats: 1, dependence: 0 }')
    made.write(
      'scores.csv',
      ['report_id,score', ...Array.from(made.world.signal, (x, i) => `r${i},${1 / (1 + Math.exp(-x))}`), ''].join('\n'),
    )
    await evaluateGate(
      made.host,
      readInputs(EVALUATE_GATE_INPUTS, (name) => (name === 'scores' ? 'scores.csv' : undefined)),
    )
    const { evidence } = await bout(made)
    expect(evidence.result.importance_change).toBeUndefined()
    expect(evidence.findings.find(({ id }) => id === 'change-not-explained')?.message).toContain(
      'the candidate is judged by a scores file, which cannot be asked again',
    )
  })

  it('is about the model that was judged, and no other', async () => {
    const made = await ring('{ repeats: 1, dependence: 0 }')
    appendFileSync(made.path(WORK, 'files/model/model.onnx'), 'x')
    const { evidence } = await bout(made)
    expect(evidence.result.importance_change).toBeUndefined()
    expect(evidence.findings.find(({ id }) => id === 'change-not-explained')?.message).toContain(
      'files/model/model.onnx is not the model that was judged',
    )
  })

  it('leaves out the rows that either was trained on, as the bout does', async () => {
    const seen = (from: number, count: number): readonly string[] =>
      Array.from({ length: count }, (_, k) => `r${from + k}`)
    const made = await workshop(`${CONFIG}explain: { repeats: 1, dependence: 0, features: [signal] }\n`)
    await judgedModel(made, 'champion', { seen: seen(0, 9) })
    await crowned(made)
    await judgedModel(made, 'honest', { seen: seen(5, 10) })
    const { evidence } = await bout(made)
    expect(evidence.result.contamination.dropped).toBe(15)
    expect(evidence.result.importance_change).toMatchObject({ rows: 1985, of_rows: 1985 })
    const [signal] = evidence.result.importance_change!.features
    expect(signal).toMatchObject({ name: 'signal', candidate: { n: 1985 }, change: { n: 1985 } })
    // Of a model that has seen them all there is no row left to tell of.
    await judgedModel(made, 'honest', { seen: seen(0, 2000) })
    const none = (await bout(made)).evidence
    expect(none.result.importance_change).toBeUndefined()
    expect(none.findings.find(({ id }) => id === 'change-not-explained')?.message).toContain(
      'one of the two was trained on every judged row',
    )
  })

  it('calls rows positive from where the validation rows chose, as evaluate-gate does', async () => {
    const chosen = CONFIG.replace('threshold: 0.2', 'threshold: { from: validation, maximise: f1 }').replace(
      '  test: data/test.csv',
      '  test: data/test.csv\n  validation: data/validation.csv',
    )
    const made = await workshop(`${chosen}explain: { metric: recall, repeats: 1, dependence: 0 }\n`)
    const rows = world(2, 600)
    const validation = csvOf(rows, [...rows.truth.keys()], (row) => `v${row}`)
    made.write('data/validation.csv', validation)
    await judgedModel(made, 'champion')
    await crowned(made)
    await judgedModel(made, 'honest')
    const { importance } = evaluationSchema.parse(JSON.parse(made.read(`${WORK}/evaluation.json`))).result.explanation!
    const { features } = (await bout(made)).evidence.result.importance_change!
    for (const { name, candidate } of features)
      expect(candidate.estimate).toBe(importance!.features.find((one) => one.name === name)!.importance.estimate)
  })

  it('says so where the champion does not open, the candidate being open already', async () => {
    const made = await workshop(`${CONFIG}explain: { repeats: 1, dependence: 0 }\n`)
    await judgedModel(made, 'champion')
    await crowned(made, ['files/model/model.onnx'])
    await judgedModel(made, 'honest')
    const { evidence } = await bout(made)
    expect(evidence.result.importance_change).toBeUndefined()
    expect(evidence.findings.find(({ id }) => id === 'change-not-explained')?.message).toContain('model.onnx')
  })
})
