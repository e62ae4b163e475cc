import { sha256File } from '@titlebout/adapters'
import { evaluationSchema, readInputs, type Evaluation } from '@titlebout/core'
import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { describe, expect, it } from 'vitest'
import {
  CONFIG as COMMAND_CONFIG,
  evaluationIn,
  gate,
  shop,
  trained as trainedBy,
} from '../evaluate-gate/command-shop.ts'
import { CONFIG, MODELS, trained, workshop, type ModelName, type Workshop } from '../evaluate-gate/workshop.ts'

const WORK = '.titlebout/strikes'

async function evaluated(made: Workshop, inputs: Record<string, string> = {}): Promise<Evaluation> {
  await evaluateGate(
    made.host,
    readInputs(EVALUATE_GATE_INPUTS, (name) => inputs[name]),
  )
  return evaluationSchema.parse(JSON.parse(made.read(`${WORK}/evaluation.json`)))
}

async function shopWith(explain: string, model: ModelName = 'honest'): Promise<Workshop> {
  const made = await workshop(`${CONFIG}explain: ${explain}\n`)
  trained(made, model)
  return made
}

const idsOf = (evidence: Evaluation): readonly string[] => evidence.findings.map(({ id }) => id)

describe('what the candidate goes by', () => {
  it('is told of each of its columns, most important first, with intervals', async () => {
    const evidence = await evaluated(await shopWith('{}'))
    const { importance, dependence, shap } = evidence.result.explanation!
    expect(importance).toMatchObject({
      metric: 'roc_auc',
      rows: 2000,
      of_rows: 2000,
      repeats: 5,
      seed: 1,
      left_out: [],
    })
    expect(importance!.features.map(({ name }) => name)).toEqual(['signal', 'second'])
    for (const { importance: one, repeats } of importance!.features) {
      expect(repeats).toBe(5)
      expect(one.low).toBeGreaterThan(0)
      expect(one.low).toBeLessThan(one.estimate!)
      expect(one).toMatchObject({ level: 0.9, n: 2000 })
    }
    expect(shap).toBeNull()
    expect(dependence.map(({ feature }) => feature)).toEqual(['signal', 'second'])
    expect(idsOf(evidence)).toEqual([])
  })

  it('shows how its answer depends on a column, as the model computes it', async () => {
    const made = await shopWith('{ dependence: 1, grid: 4, repeats: 1 }')
    const { dependence } = (await evaluated(made)).result.explanation!
    expect(dependence).toHaveLength(1)
    const [signal] = dependence
    const { coefficients, intercept } = MODELS.honest.logistic
    const known = [...made.world.signal].toSorted((a, b) => a - b)
    for (const [k, { at, mean }] of signal!.lines[0]!.points.entries()) {
      expect(at).toBe(known[Math.floor(((k + 0.5) / 4) * 2000)])
      const scores = Array.from(
        made.world.second,
        (second) => 1 / (1 + Math.exp(-(coefficients[0] * Number(at) + coefficients[1] * second + intercept))),
      )
      expect(mean.estimate).toBeCloseTo(scores.reduce((sum, one) => sum + one, 0) / 2000, 6)
      expect(mean.n).toBe(2000)
    }
  })

  it('looks at no more rows than it may, and at the columns that were named, in the metric that was named', async () => {
    const made = await shopWith('{ rows: 300, features: [second, noise], metric: log_loss, repeats: 2, dependence: 0 }')
    const { importance, dependence } = (await evaluated(made)).result.explanation!
    expect(importance).toMatchObject({ metric: 'log_loss', rows: 300, of_rows: 2000, repeats: 2 })
    // The model does not look at noise.
    expect(importance!.features).toMatchObject([
      { name: 'second' },
      { name: 'noise', importance: { estimate: 0, low: 0, high: 0 } },
    ])
    expect(dependence).toEqual([])
  })

  it('is the same whenever it is told', async () => {
    const made = await shopWith('{ rows: 500 }')
    expect((await evaluated(made)).result.explanation).toEqual((await evaluated(made)).result.explanation)
  })

  it('says what no time was left for', async () => {
    const made = await shopWith('{ time_limit_seconds: 0.000001 }')
    const { importance, dependence } = (await evaluated(made)).result.explanation!
    expect(importance).toMatchObject({ features: [], left_out: ['signal', 'second'] })
    expect(dependence).toEqual([])
  })

  it('is not told where nobody asks', async () => {
    const made = await workshop()
    trained(made, 'honest')
    expect((await evaluated(made)).result.explanation).toBeUndefined()
  })

  it('names a column that is not there', async () => {
    await expect(evaluated(await shopWith('{ features: [signal, nowhere] }'))).rejects.toMatchObject({
      code: 'CONFIG',
      message: 'explain.features: "nowhere" is no column of data/test.csv',
      problems: [expect.objectContaining({ file: 'titlebout.yml', line: 23 })],
    })
  })

  it('shows SHAP values of a file beside it, and of a scores file those alone', async () => {
    const made = await shopWith('{ shap: model/shap.json, repeats: 1, dependence: 0 }')
    made.write('model/shap.json', `\uFEFF${JSON.stringify({ features: ['signal', 'second'], mean_abs: [0.2, 0.7] })}`)
    const evidence = await evaluated(made)
    const sha256 = await sha256File(made.path('model/shap.json'))
    expect(evidence.result.explanation?.shap).toMatchObject({
      file: 'model/shap.json',
      sha256,
      features: [{ name: 'second', mean_abs: { estimate: 0.7 } }, { name: 'signal' }],
    })
    expect(evidence.inputs).toContainEqual({ role: 'shap', name: 'model/shap.json', sha256 })
    made.write('scores.csv', ['report_id,score', ...Array.from(made.world.truth, (_, i) => `r${i},0.5`), ''].join('\n'))
    const alone = await evaluated(made, { scores: 'scores.csv' })
    expect(alone.result.explanation).toMatchObject({ importance: null, dependence: [], shap: { sha256 } })
    expect(alone.findings.find(({ id }) => id === 'not-explained')?.message).toContain('a scores file cannot be asked')
  })

  it('says where there is no file of SHAP values, or another one', async () => {
    const made = await shopWith('{ shap: shap.json }')
    await expect(evaluated(made)).rejects.toThrow('shap.json: expected a file of SHAP values, and there is none')
    made.write('shap.json', '{}')
    await expect(evaluated(made)).rejects.toMatchObject({ code: 'DATA', problems: [{ line: 23 }] })
  })

  it('is not told of a command where its run has room for fewer rows than say anything', async () => {
    const made = await shop({ 'titlebout.yml': `${COMMAND_CONFIG}explain: { command_rows: 3000 }\n` })
    const job = await made.job('gate')
    await trainedBy(job, 'honest')
    await gate(job)
    const evidence = evaluationIn(job)
    expect(evidence.result.explanation?.importance).toBeNull()
    expect(evidence.findings.find(({ id }) => id === 'not-explained')?.message).toBe(
      'what the model goes by (explain) could not be told: 2 columns make 31 times the same rows, and of at most 3,000 (explain.command_rows) that leaves too few: name the columns that matter (explain.features), or allow more',
    )
    expect(made.log.lines.filter((line) => line.startsWith('scored '))).toEqual(['scored 800 rows'])
  })
})
