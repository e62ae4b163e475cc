import { UserError } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { input, model, node, output, TYPE } from '../../support/onnx-model.ts'
import { expectClose } from '../../stats/reference.ts'
import { arena, runHost, taskBout, type Arena, type TaskBout } from './arena.ts'

const CLASSES = taskBout('classes')
const NUMBERS = taskBout('numbers')
const QUERIES = taskBout('queries')
const LOSSES = taskBout('losses')

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(thrown instanceof UserError)) throw new Error('expected a UserError', { cause: thrown })
  return thrown
}

const changed = (values: readonly (string | number)[], row: number, to: string | number) => values.with(row, to)

describe('evaluate-gate refuses', () => {
  it.each<[what: string, bout: TaskBout, code: string, message: string]>([
    [
      'labels outside data.classes',
      { ...CLASSES, y: changed(CLASSES.y!, 2, 'secret') },
      'DATA',
      'label column "y": 1 of 240 rows (first: row 3) have a label that is none of data.classes',
    ],
    [
      'a label that is no number',
      { ...NUMBERS, y: changed(NUMBERS.y!, 0, 'secret') },
      'DATA',
      '1 of 200 rows (first: row 1) have a label that is no finite number',
    ],
    [
      'a relevance below 0',
      { ...QUERIES, y: changed(QUERIES.y!, 9, -1) },
      'DATA',
      '1 of 300 rows (first: row 10) have a relevance below 0',
    ],
    [
      'a prediction that is no number',
      { ...NUMBERS, candidate: { prediction: changed(NUMBERS.candidate['prediction']!, 1, 'NaN') } },
      'SCORES',
      'in 1 of 200 rows (first: row 2) "prediction" is no finite number',
    ],
    ['scores of another task', { ...NUMBERS, candidate: LOSSES.candidate }, 'SCORES', 'expected a column "prediction"'],
    [
      'a class without scores',
      { ...CLASSES, candidate: { score_low: CLASSES.candidate['score_low']! } },
      'SCORES',
      'got none for "score_mid", "score_high"',
    ],
    [
      'no loss',
      { ...LOSSES, candidate: { score: LOSSES.candidate['loss_words']! } },
      'SCORES',
      'expected at least one column "loss_…"',
    ],
  ])('%s', async (_, bout, code, message) => {
    const error = await refusal((await arena(bout)).evaluate(bout.candidate))
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('secret')
  })

  it('a metric that has no meaning for the rows, by name, without their values', async () => {
    const bout = { ...NUMBERS, y: changed(NUMBERS.y!, 4, -77) }
    const place = await arena(bout, { gate: ['metric: msle, max: 1'] })
    const error = await refusal(place.evaluate(bout.candidate))
    expect(error.code).toBe('DATA')
    expect(error.message).toContain('msle has no meaning for these rows')
    expect(error.message).toContain('(first: row 5)')
    expect(error.message).not.toContain('77')
  })

  it('a model where losses are all that counts', async () => {
    const place = await arena(LOSSES)
    const graph = [
      input('x', TYPE.float, ['n', 1]),
      node('Identity', ['x'], ['variable']),
      output('variable', TYPE.float, ['n', 1]),
    ]
    place.write('m.onnx', model(graph))
    const config = place.read('titlebout.yml').toString().replace('  id: id\n', '  id: id\n  features: [place]\n')
    place.write('titlebout.yml', config)
    const error = await refusal(place.judgeModel('m.onnx'))
    expect(error.code).toBe('MODEL')
    expect(error.message).toContain('hand evaluate-gate a scores file with loss_… columns')
  })
})

describe('evaluate-gate warns', () => {
  const findings = async (place: Arena, bout: TaskBout) =>
    (await place.evaluate(bout.candidate)).evidence.findings.map(({ id, message }) => ({ id, message }))

  it('of probabilities that do not add up to 1', async () => {
    const bout = { ...CLASSES, candidate: { ...CLASSES.candidate, score_low: CLASSES.y!.map(() => 0.5) } }
    const [finding] = await findings(await arena(bout), bout)
    expect(finding!.id).toBe('scores-not-summing-to-one')
    expect(finding!.message).toMatch(/^scores\.csv: in \d+ of 240 rows \(first: row 1\) the probabilities/u)
  })

  it('of a class that no row has, whose averages have no value', async () => {
    const bout = { ...CLASSES, y: CLASSES.y!.map((label) => (label === 'high' ? 'low' : label)) }
    const place = await arena(bout)
    expect(await findings(place, bout)).toMatchObject([
      { id: 'class-absent', message: expect.stringContaining('no judged row has the label "high"') },
    ])
    const { metrics } = (await place.evaluate(bout.candidate)).evidence.result
    expect(metrics['roc_auc_ovr']).toMatchObject({ estimate: null })
    expect(metrics['accuracy']!.estimate).toBeGreaterThan(0)
  })
})

describe('a bout of other classes', () => {
  it('does not take the champion’s stored scores, and says which classes it knows', async () => {
    const place = await arena(CLASSES)
    await place.evaluate(CLASSES.champion, runHost(place.host))
    const host = await place.crown()
    const config = place.read('titlebout.yml').toString().replace('[low, mid, high]', '[low, mid, high, top]')
    place.write('titlebout.yml', config)
    await place.evaluate({ ...CLASSES.candidate, score_top: CLASSES.y!.map(() => 0) })
    const { evidence } = await place.compare(host)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(evidence.verdict.detail).toContain('low, mid, high, and data.classes now has low, mid, high, top')
    expect(evidence.result.comparisons[0]!.champion.estimate).toBeGreaterThan(0)
  })
})

describe('scores come as Parquet, such as evaluate-gate itself keeps', () => {
  it.each([CLASSES, NUMBERS, QUERIES, LOSSES])('$name', async (bout) => {
    const place = await arena(bout)
    const first = (await place.evaluate(bout.candidate)).evidence.result
    place.write('kept.parquet', place.read('.titlebout/small/files/scores.parquet'))
    const second = (await place.judge('kept.parquet')).evidence.result
    expect(second.metrics).toEqual(first.metrics)
    expect(second.scores).toEqual(first.scores)
    expect(second.fighter.runtime).toBe('a parquet file')
  })
})

describe('scores come as JSON lines too', () => {
  it.each([CLASSES, NUMBERS, QUERIES, LOSSES])('$name', async (bout) => {
    const place = await arena(bout)
    const lines = Object.values(bout.candidate)[0]!.map((_, row) =>
      JSON.stringify({
        id: `r${row}`,
        ...Object.fromEntries(Object.entries(bout.candidate).map(([name, values]) => [name, values[row]])),
      }),
    )
    place.write('scores.jsonl', `${lines.toReversed().join('\n')}\n`)
    const { metrics } = (await place.judge('scores.jsonl')).evidence.result
    for (const [name, expected] of Object.entries(bout.numbers.candidate))
      expectClose(metrics[name]!.estimate!, expected, 1e-10, 1e-12, name)
  })
})
