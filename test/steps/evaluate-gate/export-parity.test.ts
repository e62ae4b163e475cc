import { describe, expect, it } from 'vitest'
import { evaluationSchema, readInputs, type Evaluation } from '@titlebout/core'
import { evaluateGate, EVALUATE_GATE_INPUTS } from '@titlebout/steps'
import { world } from '../../core/bout/synthetic.ts'
import { CONFIG, csvOf, MODELS, trained, workshop, type Workshop } from './workshop.ts'

const WORK = '.titlebout/strikes'
const ROWS = 400

async function evaluated(shop: Workshop): Promise<Evaluation> {
  await evaluateGate(
    shop.host,
    readInputs(EVALUATE_GATE_INPUTS, () => undefined),
  )
  return evaluationSchema.parse(JSON.parse(shop.read(`${WORK}/evaluation.json`)))
}

interface Native {
  readonly config: string
  readonly id: (row: number) => string
  /** Of the file, but the id; what stands in those behind the first. */
  readonly columns: string
  readonly more: (probability: number, label: string) => string
}

/** Training rows, the model trained on them, and what training itself says of every third row, last rows first. */
async function withNativeScores(
  say: (probability: number, row: number) => number | string,
  { config = CONFIG, id = (row: number) => `t${row}`, columns = 'score', more = () => '' }: Partial<Native> = {},
): Promise<Workshop> {
  const shop = await workshop(config)
  const rows = world(2, ROWS)
  shop.write(
    'data/train.csv',
    csvOf(rows, undefined, (row) => `t${row}`),
  )
  trained(shop, 'honest')
  const { coefficients, intercept } = MODELS.honest.logistic
  const places = Array.from({ length: 133 }, (_, k) => ROWS - 1 - 3 * k)
  const lines = places.map((row) => {
    const margin = intercept + coefficients[0] * rows.signal[row]! + coefficients[1] * rows.second[row]!
    const probability = 1 / (1 + Math.exp(-margin))
    return `${id(row)},${say(probability, row)}${more(probability, rows.truth[row] === 1 ? 'yes' : 'no')}`
  })
  shop.write(`${WORK}/files/native-scores.csv`, [`id,${columns}`, ...lines, ''].join('\n'))
  return shop
}

describe('export parity', () => {
  it('is recorded where the exported model says what training said', async () => {
    const { result, inputs } = await evaluated(await withNativeScores((probability) => probability))
    expect(result.parity).toMatchObject({ rows: 133, tolerance: 1e-4 })
    expect(result.parity!.largest_difference).toBeGreaterThan(0)
    expect(result.parity!.largest_difference).toBeLessThan(1e-6)
    expect(inputs.map(({ role }) => role)).toEqual(['test', 'training', 'native-scores'])
  })

  it('stops the step where it does not, and shows the worst rows', async () => {
    const shop = await withNativeScores((probability, row) =>
      row === 399 ? probability / 2 : row === 390 ? 0.999 : probability,
    )
    await expect(evaluated(shop)).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringMatching(
        /not the model that was trained: of 133 rows .* 2 differ by more than 0\.0001[^]*row 4: training says 0\.999, model\.onnx says 0\.\d+\n {2}row 1: [^]*model\.parity/u,
      ),
    })
  })

  it('allows what model.parity says', async () => {
    const config = CONFIG.replace('threshold: 0.2', 'threshold: 0.2, parity: 0.02')
    const near = await withNativeScores((probability) => Math.max(0, probability - 0.01), { config })
    expect((await evaluated(near)).result.parity!.largest_difference).toBeCloseTo(0.01, 4)
    await expect(evaluated(await withNativeScores((p) => Math.max(0, p - 0.03), { config }))).rejects.toThrow('0.02')
  })

  it('needs rows that training was given', async () => {
    const shop = await withNativeScores((probability) => probability, {
      id: (row) => (row < 10 ? `x${row}` : `t${row}`),
    })
    await expect(evaluated(shop)).rejects.toMatchObject({
      code: 'SCORES',
      message: expect.stringContaining('3 of 133 rows (first: row 131) are not among the rows of data.train'),
    })
  })

  it('compares decisions where training wrote no probabilities', async () => {
    const decided = (threshold: number) => (probability: number) => (probability >= threshold ? 'yes' : 'no')
    const columns = 'prediction'
    expect((await evaluated(await withNativeScores(decided(0.2), { columns }))).result.parity).toMatchObject({
      rows: 133,
      largest_difference: 0,
    })
    await expect(evaluated(await withNativeScores(decided(0.5), { columns }))).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringMatching(/of 133 rows .* [1-9]\d* differ [^]*training says 0, model\.onnx says 1/u),
    })
  })

  it('reads decisions and labels beside the probabilities', async () => {
    const columns = 'score,prediction,y_true'
    const more: Native['more'] = (probability, label) => `,${probability >= 0.2 ? 'yes' : 'no'},${label}`
    const shop = await withNativeScores((probability) => probability, { columns, more })
    expect((await evaluated(shop)).result.parity).toMatchObject({ rows: 133 })
  })

  it('is null without native scores', async () => {
    const shop = await workshop()
    trained(shop, 'honest')
    expect((await evaluated(shop)).result.parity).toBeNull()
  })
})
