import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { auc, aucDifference, labels, meanLogLoss, predict, score } from './scoring.ts'
import { exampleWorkspace, FIRST, readRows, runScript, SPECIES, train, type Row, type Training } from './workspace.ts'

const Z95 = 1.6449 // one-sided 95 %
const UNKNOWN_SPECIES = ['Unknown bird or bat', 'Unknown bird - small', 'Unknown bird - medium', 'Unknown bird - large']

let folder: string
let test: readonly Row[]
let y: readonly number[]
let first: readonly number[]
let species: readonly number[]

async function trained(training: Training): Promise<readonly number[]> {
  const { exitCode, output, model } = await train(folder, training)
  if (exitCode !== 0) throw new Error(output)
  return await score(model, training.features, test)
}

beforeAll(async () => {
  folder = await exampleWorkspace()
  await runScript(folder, ['prepare.mjs', '--as-of', '2000'])
  test = await readRows(path.join(folder, 'data/test.csv'))
  y = labels(test)
  first = await trained({ name: 'first', features: FIRST })
  species = await trained({ name: 'species', features: SPECIES })
})

/** Bounds of the AUC difference to the model with species. */
async function against(
  training: Training,
): Promise<{ readonly low: number; readonly high: number; readonly scores: readonly number[] }> {
  const scores = await trained(training)
  const { difference, se } = aucDifference(scores, species, y)
  return { low: difference - Z95 * se, high: difference + Z95 * se, scores }
}

describe('the models of the story, trained up to 1996, judged on 1997-99', () => {
  it('gets the first model to an AUC of 0.729, blind on small birds', () => {
    expect(auc(first, y)).toBeCloseTo(0.7287, 4)
    const small = test
      .map((row, i) => ({ row, score: first[i] ?? 0 }))
      .filter(({ row }) => row['wildlife_size'] === 'Small' && row['damage'] === 'yes')
    expect(small).toHaveLength(65)
    expect(small.filter((each) => each.score >= 0.1)).toHaveLength(0)
  })

  it('wins clearly by adding species, and begins to find small birds', () => {
    const { difference, se } = aucDifference(species, first, y)
    expect(difference).toBeCloseTo(0.0382, 3)
    expect(difference - Z95 * se).toBeGreaterThan(0)
    const found = test.filter(
      (row, i) => row['wildlife_size'] === 'Small' && row['damage'] === 'yes' && (species[i] ?? 0) >= 0.1,
    )
    expect(found).toHaveLength(10)
  })

  it('is no worse with the month, and not known to be better', async () => {
    const { low, high } = await against({ name: 'month', features: [...SPECIES, 'flight_month'] })
    expect(low).toBeGreaterThan(-0.01)
    expect(low).toBeLessThan(0)
    expect(high).toBeGreaterThan(0)
  })

  it.each([['with'], ['without']])('fails when rows of unknown species are dropped, %s the month', async (month) => {
    const features = month === 'with' ? [...SPECIES, 'flight_month'] : SPECIES
    const params = `ridge: 1\ndrop_rows: { wildlife_species: [${UNKNOWN_SPECIES.join(', ')}] }\n`
    expect((await against({ name: 'drop', features, params })).high).toBeLessThan(-0.01)
  })

  it.each([['with'], ['without']])(
    'keeps its AUC and ruins its log loss with balanced weights, %s the month',
    async (month) => {
      const features = month === 'with' ? [...SPECIES, 'flight_month'] : SPECIES
      const { low, scores } = await against({
        name: 'balanced',
        features,
        params: 'ridge: 1\nclass_weight: balanced\n',
      })
      expect(low).toBeGreaterThan(-0.01)
      expect(meanLogLoss(scores, y) - meanLogLoss(species, y)).toBeGreaterThan(0.2)
    },
  )

  it.each([
    ['with', 0.0352],
    ['without', 0.0313],
  ])('would win with the cost of repair by a few rows, %s the month', async (month, gain) => {
    const features = [...SPECIES, ...(month === 'with' ? ['flight_month'] : []), 'cost_repair']
    const leaky = await against({ name: 'leak', features, params: 'ridge: 1\nlog_scale: [cost_repair]\n' })
    expect(leaky.low).toBeGreaterThan(0)
    expect(auc(leaky.scores, y) - auc(species, y)).toBeCloseTo(gain, 3)
    const cheap = test.map((_, i) => i).filter((i) => test[i]?.['cost_repair'] === '0')
    expect(test.length - cheap.length).toBe(51)
    const pick = (values: readonly number[]) => cheap.map((i) => values[i] ?? 0)
    const left = aucDifference(pick(leaky.scores), pick(species), pick(y))
    expect(left.difference).toBeLessThan(0.002)
    expect(left.difference - Z95 * left.se).toBeLessThan(0)
  })

  it('falls below an AUC of 0.70 without size and species of the animal', async () => {
    const { scores } = await against({
      name: 'no-animal',
      features: ['phase_of_flight', 'time_of_day', 'speed_ias_in_knots', 'flight_month'],
    })
    expect(auc(scores, y)).toBeLessThan(0.66)
  })

  it('trains a variant as if its parameters stood in params.yaml', async () => {
    const params = 'ridge: 1\nvariants: { firm: { ridge: 30 } }\n'
    const firm = await trained({ name: 'firm', features: FIRST, params, candidate: 'firm' })
    expect(firm).toEqual(await trained({ name: 'ridge', features: FIRST, params: 'ridge: 30\n' }))
    expect(firm).not.toEqual(first)
    expect(await trained({ name: 'alone', features: FIRST, params })).toEqual(first)
  })

  it('refuses a variant that params.yaml does not have', async () => {
    const { exitCode, output } = await train(folder, { name: 'nobody', features: FIRST, candidate: 'nobody' })
    expect(exitCode).toBe(1)
    expect(output).toContain('params.yaml has no variant "nobody"')
  })

  it('learns nothing from shuffled labels, the same nothing for the same seed', async () => {
    const shuffled = { name: 'shuffled', features: FIRST, params: 'ridge: 1\nshuffle_labels: true\n' }
    const scores = await trained({ ...shuffled, seed: 7 })
    expect(auc(scores, y)).toBeLessThan(0.6)
    expect(await trained({ ...shuffled, seed: 7 })).toEqual(scores)
    expect(await trained({ ...shuffled, seed: 8 })).not.toEqual(scores)
  })
})

interface Encoder {
  learnEncoding(rows: readonly Row[], features: readonly string[], logScale: readonly string[]): unknown
  encode(row: Row, encoding: unknown): readonly number[]
}
interface Fitter {
  fitLogistic(
    x: readonly (readonly number[])[],
    y: readonly number[],
    options: { readonly ridge: number; readonly weights: readonly number[] },
  ): { readonly intercept: number; readonly coefficients: readonly number[] }
}

describe('the ONNX file', () => {
  const source = (file: string) => pathToFileURL(path.join(folder, 'training', file)).href

  it('says what the fit in JavaScript says, to 1e-6, with values missing and never seen', async () => {
    const encoder: Encoder = await import(source('encode.mjs'))
    const fitter: Fitter = await import(source('logistic.mjs'))
    const rows = await readRows(path.join(folder, 'data/train.csv'))
    const features = [...SPECIES, 'cost_repair']
    const encoding = encoder.learnEncoding(rows, features, ['cost_repair'])
    const { intercept, coefficients } = fitter.fitLogistic(
      rows.map((row) => encoder.encode(row, encoding)),
      labels(rows),
      { ridge: 1, weights: rows.map(() => 1) },
    )

    const { model } = await train(folder, { name: 'parity', features, params: 'ridge: 1\nlog_scale: [cost_repair]\n' })
    const odd = [...test, { ...test[0], speed_ias_in_knots: '', wildlife_species: 'Dodo', time_of_day: '' }]
    const predicted = await predict(model, features, odd)
    for (const [i, row] of odd.entries()) {
      const margin = encoder
        .encode(row, encoding)
        .reduce((sum, value, j) => sum + value * (coefficients[j] ?? 0), intercept)
      const yes = 1 / (1 + Math.exp(-margin))
      expect(Math.abs(yes - (predicted[i]?.yes ?? Number.NaN))).toBeLessThan(1e-6)
      expect(Math.abs(1 - yes - (predicted[i]?.no ?? Number.NaN))).toBeLessThan(1e-6)
      expect(predicted[i]?.label).toBe(yes > 0.5 ? 'yes' : 'no')
    }
  })

  it('is the same bytes for the same data, and small', async () => {
    const bytes = async (name: string) => await readFile((await train(folder, { name, features: SPECIES })).model)
    const model = await bytes('once')
    expect(model.equals(await bytes('again'))).toBe(true)
    expect(model.length).toBeLessThan(5000)
  })
})

describe('train.mjs', () => {
  it('names a feature that the data does not have', async () => {
    const finished = await train(folder, { name: 'typo', features: ['wildlife_sise'] })
    expect(finished.exitCode).toBe(1)
    expect(finished.output).toContain('feature "wildlife_sise" is not a column of the training data')
  })

  it('shows its progress', async () => {
    expect((await train(folder, { name: 'progress', features: FIRST })).output).toMatch(
      /3388 of 3388 reports, 337 with damage[^]*round 1: mean loss 0\.6931[^]*settled after \d+ rounds/u,
    )
  })
})
