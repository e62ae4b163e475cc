import { existsSync, writeFileSync } from 'node:fs'
import { sha256File } from '@titlebout/adapters'
import { examplesSchema, type Examples } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { world } from '../../core/bout/synthetic.ts'
import { memoryForge } from '../../support/memory-forge.ts'
import { CONFIG, csvOf, hostWith, MODELS, workshop, type ModelName, type Workshop } from '../evaluate-gate/workshop.ts'
import { bout, crowned, judgedModel, WORK } from './ring.ts'

const ROWS = world(2, 400)
const WITH_ROWS = CONFIG.replace('  test: data/test.csv', '  test: data/test.csv\n  validation: data/validation.csv')

/** A shop whose champion is live, and whose candidate was judged after it. */
async function ring(config = WITH_ROWS, candidate: ModelName = 'worse', crownedBy = WITH_ROWS): Promise<Workshop> {
  const shop = await workshop(crownedBy)
  shop.write(
    'data/validation.csv',
    csvOf(ROWS, [...ROWS.truth.keys()], (row) => `val${row}`),
  )
  await judgedModel(shop, 'champion')
  await crowned(shop)
  shop.write('titlebout.yml', config)
  await judgedModel(shop, candidate)
  return shop
}

function examplesIn(shop: Workshop): Examples {
  return examplesSchema.parse(JSON.parse(shop.read(`${WORK}/files/examples.json`)))
}

/** What a model says of a validation row, by its own formula. */
function scoreOf(name: 'champion' | 'worse', row: number): number {
  const { coefficients, intercept } = MODELS[name].logistic
  const second = name === 'worse' ? (coefficients[1] ?? 0) * ROWS.noise[row]! : 0
  return 1 / (1 + Math.exp(-(coefficients[0] * ROWS.signal[row]! + second + intercept)))
}

const decides = (name: 'champion' | 'worse', row: number): number => (scoreOf(name, row) >= 0.2 ? 1 : 0)

describe('examples of what got worse', () => {
  it('are validation rows that went from right to wrong, the worst first, and in no evidence', async () => {
    const shop = await ring()
    const { evidence, outcome } = await bout(shop)
    const rows = [...ROWS.truth.keys()]
    const isRight = (name: 'champion' | 'worse', row: number): boolean => decides(name, row) === ROWS.truth[row]
    const worse = rows.filter((row) => isRight('champion', row) && !isRight('worse', row))
    const better = rows.filter((row) => !isRight('champion', row) && isRight('worse', row))
    expect(worse.length).toBeGreaterThan(5)
    expect(evidence.result.examples).toMatchObject({
      dataset: { role: 'validation', name: 'data/validation.csv', row_count: 400 },
      by: 'decisions',
      worse: worse.length,
      better: better.length,
      file: {
        file: 'files/examples.json',
        sha256: await sha256File(shop.path(WORK, 'files/examples.json')),
        row_count: 5,
      },
    })
    const lost = (row: number): number =>
      (ROWS.truth[row] === 1 ? 1 : -1) * (scoreOf('champion', row) - scoreOf('worse', row))
    const examples = examplesIn(shop)
    const expected = worse.toSorted((a, b) => lost(b) - lost(a)).slice(0, 5)
    expect(examples.rows.map(({ id }) => id)).toEqual(expected.map((row) => `val${row}`))
    const [first] = examples.rows
    const row = expected[0]!
    expect(first).toMatchObject({
      label: ROWS.truth[row] === 1 ? 'yes' : 'no',
      champion: { prediction: ROWS.truth[row] === 1 ? 'positive' : 'negative' },
      candidate: { prediction: ROWS.truth[row] === 1 ? 'negative' : 'positive' },
      values: [],
    })
    expect(first!.candidate.score).toBeCloseTo(scoreOf('worse', row), 5)
    expect(outcome.carry.at(-1)).toEqual({
      kind: 'examples',
      paths: ['files/examples.json', 'examples.html'],
      retentionDays: 3,
    })
    expect(outcome.examples).toEqual(examples)
    // What is kept for ever, and the page beside it, name no row; the page that is gone in days does.
    for (const file of ['bout.json', 'bout.html']) expect(shop.read(`${WORK}/${file}`)).not.toMatch(/val\d+/u)
    expect(shop.read(`${WORK}/examples.html`)).toContain(`val${row}`)
    // Of a bout without examples nothing of the last one is left.
    shop.write('titlebout.yml', `${WITH_ROWS}privacy: { examples: { most: 0 } }\n`)
    await bout(shop)
    for (const file of ['files/examples.json', 'examples.html']) expect(existsSync(shop.path(WORK, file))).toBe(false)
  })

  it('show the columns that the policy names, and as many rows', async () => {
    const shop = await ring(`${WITH_ROWS}privacy: { examples: { most: 2, columns: [place, signal] } }\n`)
    await bout(shop)
    const { columns, rows } = examplesIn(shop)
    expect(columns).toEqual(['place', 'signal'])
    expect(rows).toHaveLength(2)
    const row = Number(rows[0]!.id.slice(3))
    expect(rows[0]!.values).toEqual([ROWS.place[row], String(ROWS.signal[row])])
  })

  it('say which column there is not', async () => {
    const shop = await ring(`${WITH_ROWS}privacy: { examples: { columns: [phase] } }\n`)
    await expect(bout(shop)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(
        'data/validation.csv: no column "phase", which privacy.examples.columns names',
      ) as unknown,
    })
  })

  it.each<[what: string, config: string, crownedBy: string]>([
    ['nobody wants', `${WITH_ROWS}privacy: { examples: { most: 0 } }\n`, WITH_ROWS],
    ['there are no validation rows for', CONFIG, WITH_ROWS],
  ])('are none where %s them', async (_, config, crownedBy) => {
    const shop = await ring(config, 'worse', crownedBy)
    const { evidence, outcome } = await bout(shop)
    expect(evidence.result).not.toHaveProperty('examples')
    expect(outcome.carry).toHaveLength(1)
    expect(existsSync(shop.path(WORK, 'files/examples.json'))).toBe(false)
  })

  it('are none against a dummy, and of a candidate that is worse nowhere', async () => {
    const alone = await workshop(WITH_ROWS)
    alone.write('data/validation.csv', csvOf(ROWS))
    await judgedModel(alone, 'champion')
    expect((await bout(alone)).evidence.result).not.toHaveProperty('examples')
    const same = await ring(WITH_ROWS, 'champion')
    const { evidence, outcome } = await bout(same)
    expect(evidence.result.examples).toMatchObject({ better: 0, worse: 0, file: null })
    expect(outcome.examples).toBeUndefined()
    expect(existsSync(same.path(WORK, 'files/examples.json'))).toBe(false)
  })

  it('rest on the scores that evaluate-gate wrote, and on no others', async () => {
    const shop = await ring()
    writeFileSync(shop.path(WORK, 'files/validation-scores.parquet'), 'x')
    await expect(bout(shop)).rejects.toMatchObject({
      code: 'EVIDENCE',
      message: expect.stringContaining('files/validation-scores.parquet is not what evaluate-gate wrote') as unknown,
    })
  })

  it('are left out where the champion cannot be run', async () => {
    const shop = await workshop(WITH_ROWS)
    shop.write('data/validation.csv', csvOf(ROWS))
    await judgedModel(shop, 'champion')
    await crowned(shop, ['files/model/model.onnx'])
    await judgedModel(shop, 'worse')
    expect((await bout(shop)).evidence.result).not.toHaveProperty('examples')
  })

  it("take the champion's stored scores of the same rows, where its run still has them", async () => {
    const shop = await workshop(WITH_ROWS)
    shop.write('data/validation.csv', csvOf(ROWS))
    await judgedModel(shop, 'champion', { host: hostWith(shop, {}, { run_id: '55', run_attempt: 1 }) })
    const forge = memoryForge(shop.folder, shop.path('artifacts'))
    const both = ['files/scores.parquet', 'files/validation-scores.parquet']
    await forge.store('55', 'titlebout.strikes.scores', shop.path(WORK), both)
    await crowned(shop, ['files/model/model.onnx'])
    await judgedModel(shop, 'worse')
    const host = hostWith(shop, { forge })
    const { result } = (await bout(shop, {}, host)).evidence
    expect(result).toMatchObject({ replay: 'stored-scores', examples: { by: 'decisions' } })
    // Of other validation rows they say nothing.
    shop.write('data/validation.csv', csvOf(world(3, 400)))
    await judgedModel(shop, 'worse')
    expect((await bout(shop, {}, host)).evidence.result).not.toHaveProperty('examples')
  })
})
