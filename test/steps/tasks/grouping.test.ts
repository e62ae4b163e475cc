import { describe, expect, it } from 'vitest'
import { expectClose } from '../../stats/reference.ts'
import { arena, csv, emptyArena, configOf, runHost, taskBout, type TaskBout } from './arena.ts'

describe('data.cluster', () => {
  const FEW = taskBout('numbers in few clusters')

  it('below 30 clusters shows the estimate, without an interval, and decides nothing', async () => {
    const place = await arena(FEW, { gate: ['metric: mae, max: 1000'] })
    const { evidence } = await place.evaluate(FEW.candidate)
    const { mae } = evidence.result.metrics
    expectClose(mae!.estimate!, FEW.numbers.candidate['mae']!)
    expect(mae).toMatchObject({ low: null, high: null, method: 'none', effective_n: 12 })
    expect(mae!.note).toBe('the rows are of 12 clusters (data.cluster), and an interval needs at least 30')
    expect(evidence.result.rules[0]).toMatchObject({ verdict: 'undecided', reason: 'few-clusters' })
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'few-clusters' })
    expect(evidence.verdict.detail).toContain('of 12 clusters')
    expect(evidence.result.judged.clusters).toBe(12)
    expect(evidence.settings).toMatchObject({ cluster: 'g' })
  })

  it('lets a rule that asks for it decide on the estimate alone', async () => {
    const place = await arena(FEW, { gate: ['metric: mae, max: 1000, decide: point'] })
    const { evidence } = await place.evaluate(FEW.candidate)
    expect(evidence.verdict).toMatchObject({ kind: 'passed', reason: 'rules' })
    expect(evidence.result.rules[0]).toMatchObject({ reason: 'point' })
  })

  it('leaves a bout of few clusters undecided, however clear the difference', async () => {
    const place = await arena(FEW)
    await place.evaluate(FEW.champion, runHost(place.host))
    const host = await place.crown()
    await place.evaluate(FEW.candidate)
    const { claims, comparisons } = (await place.compare(host)).evidence.result
    for (const claim of [claims.merge, claims.promote]) {
      expect(claim).toMatchObject({ kind: 'undecided', reason: 'few-clusters' })
      expect(claim.detail).toContain('12 clusters')
    }
    expectClose(comparisons[0]!.difference.estimate!, FEW.difference.estimate)
    expect(comparisons[0]!.difference).toMatchObject({ low: null, high: null })
  })

  it('with a cluster for each row says what rows without clusters say', async () => {
    const plain = taskBout('numbers')
    const alone: TaskBout = { ...plain, cluster: plain.y!.map((_, row) => row) }
    const [first, second] = [await arena(plain), await arena(alone)]
    const mae = (await first.evaluate(plain.candidate)).evidence.result.metrics['mae']!
    const same = (await second.evaluate(plain.candidate)).evidence.result.metrics['mae']!
    for (const key of ['estimate', 'low', 'high'] as const) expectClose(same[key]!, mae[key]!)
  })

  it('is part of what makes rows the same: other clusters, another bout', async () => {
    const bout = taskBout('numbers in clusters')
    const place = await arena(bout)
    await place.evaluate(bout.candidate)
    place.write(
      'data/test.csv',
      place.read('data/test.csv').toString().replace('group 1\n', 'group 2\n').replace('group 1,', 'group 2,'),
    )
    expect((await place.compare()).evidence.verdict).toMatchObject({ kind: 'failed', reason: 'different-rows' })
  })
})

describe('data.weight', () => {
  it.each(['classes with weights and clusters', 'two classes with weights and clusters'])(
    'of whole numbers says what as many rows say: %s',
    async (name) => {
      const bout: TaskBout = { ...taskBout(name), cluster: null }
      const weights = bout.weight!.map(Number)
      const repeated = weights.flatMap((weight, row) => Array<number>(weight).fill(row))
      const of = (values: readonly (string | number)[]) => repeated.map((row) => values[row]!)
      const ids = repeated.map((_, row) => `n${row}`)
      const side = Object.fromEntries(Object.entries(bout.candidate).map(([column, values]) => [column, of(values)]))
      const [weighted, longer] = [await arena(bout), await emptyArena(ids)]
      longer.write('titlebout.yml', configOf({ ...bout, weight: null }))
      longer.write('data/test.csv', csv({ id: ids, y: of(bout.y!) }))
      const { metrics } = (await weighted.evaluate(bout.candidate)).evidence.result
      const expected = (await longer.evaluate(side)).evidence.result.metrics
      for (const metric of Object.keys(expected))
        expectClose(metrics[metric]!.estimate!, expected[metric]!.estimate!, 1e-10, 1e-12, metric)
    },
  )

  it('is said in settings and in the result, and in how many rows as many tell', async () => {
    const bout = { ...taskBout('numbers'), weight: taskBout('numbers').y!.map((_, row) => 1 + (row % 4)) }
    const place = await arena(bout)
    const { result, settings } = (await place.evaluate(bout.candidate)).evidence
    expect(settings).toMatchObject({ weight: 'w' })
    expect(result.judged.weight).toBe('w')
    // Kish: (Σw)²/Σw² of 1, 2, 3, 4 in turn.
    expectClose(result.metrics['mae']!.effective_n, (10 * 50) ** 2 / (30 * 50))
  })
})

describe('data.prevalence', () => {
  const bout = taskBout('two classes at a prevalence')

  it('re-weights what depends on it, says so, and how many rows that is worth', async () => {
    const [place, plain] = [await arena(bout), await arena({ ...bout, data: ['label: y', 'positive: "1"'] })]
    const { result, settings } = (await place.evaluate(bout.candidate)).evidence
    expect(settings).toMatchObject({ prevalence: 0.05 })
    expect(result.judged.prevalence).toBe(0.05)
    const sampled = (await plain.evaluate(bout.candidate)).evidence.result.metrics
    expect(result.metrics['precision']!.estimate).toBeLessThan(sampled['precision']!.estimate!)
    expectClose(result.metrics['recall']!.estimate!, sampled['recall']!.estimate!)
    const positives = bout.y!.filter((label) => label === 1).length
    const [up, down] = [(0.05 * 240) / positives, (0.95 * 240) / (240 - positives)]
    const effective = 240 ** 2 / (positives * up ** 2 + (240 - positives) * down ** 2)
    expectClose(result.metrics['log_loss']!.effective_n, effective, 1e-9)
  })
})

describe('the columns that group rows are refused', () => {
  const bout = taskBout('classes with weights and clusters')
  const queries = taskBout('queries with weights and clusters')
  const swapped = (place: Awaited<ReturnType<typeof arena>>, from: string, to: string): void =>
    place.write('data/test.csv', place.read('data/test.csv').toString().replace(from, to))

  it.each<[what: string, bout: TaskBout, message: string]>([
    [
      'with a weight below 0',
      { ...bout, weight: bout.weight!.map((w, row) => (row === 4 ? -1 : w)) },
      'weight column "w": 1 of 240 rows (first: row 5) have no weight of 0 or more',
    ],
    [
      'without a weight',
      { ...bout, weight: bout.weight!.map((w, row) => (row === 4 ? '' : w)) },
      'weight column "w": 1 of 240 rows (first: row 5) have no weight of 0 or more',
    ],
    ['with no weight at all', { ...bout, weight: bout.weight!.map(() => 0) }, 'all 240 weights are 0'],
    [
      'with a weight that is a text',
      { ...bout, weight: bout.weight!.map((w, row) => (row === 4 ? 'heavy' : w)) },
      'column "w": expected numbers, got 1 of 240 values that are none',
    ],
    [
      'with rows of a query that count differently',
      { ...queries, weight: queries.weight!.map((w, row) => (row === 0 ? 9 : w)) },
      'rows of 1 queries differ in data.weight',
    ],
    [
      'with rows of a query in two clusters',
      { ...queries, cluster: queries.cluster!.map((g, row) => (row === 0 ? 99 : g)) },
      'rows of 1 queries differ in data.cluster',
    ],
  ])('%s', async (_, wrong, message) => {
    const place = await arena(wrong)
    await expect(place.evaluate(wrong.candidate)).rejects.toThrow(message)
  })

  it.each([
    ['cluster', 'group 0', bout, 'cluster column "g": 1 of 240 rows (first: row 1) have none'],
    ['query', 'query 0', queries, 'query column "q": 1 of 300 rows (first: row 1) have none'],
  ])('without a %s', async (_, value, wrong, message) => {
    const place = await arena(wrong)
    swapped(place, value, '')
    await expect(place.evaluate(wrong.candidate)).rejects.toThrow(message)
  })

  it('with an error on the line of their key', async () => {
    const place = await arena({ ...bout, weight: bout.weight!.map(() => 0) })
    const error: unknown = await place.evaluate(bout.candidate).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'DATA', problems: [{ file: 'titlebout.yml', line: 8 }] })
  })
})
