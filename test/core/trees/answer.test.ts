import { boostedAnswer, UserError, type FighterTask, type Scores } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { binary, binaryTask, classTask } from '../../support/tasks.ts'

type Model = Parameters<typeof boostedAnswer>[0]

const POSITIVE = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: [] })
const other = (task: 'regression' | 'ranking'): FighterTask => ({
  ...POSITIVE,
  target: task === 'ranking' ? { task, label: 'y', query: 'q' } : { task, label: 'y' },
})
const model = (gives: Model['gives'], more: Partial<Model> = {}): Model => ({
  gives,
  width: 1,
  classes: undefined,
  objective: 'some:objective',
  ...more,
})

function answered(one: Model, task: FighterTask, numbers: readonly number[]): Scores {
  const ids = Array.from({ length: numbers.length / one.width }, (_, row) => `r${row}`)
  const answer = boostedAnswer(one, task, { ids, name: 'm' })
  const half = Math.ceil(ids.length / 2) * one.width
  answer.add(Float64Array.from(numbers.slice(0, half)), 0)
  answer.add(Float64Array.from(numbers.slice(half)), half / one.width)
  return answer.scores()
}

describe('boostedAnswer', () => {
  it('takes class 1 for the positive one', () => {
    expect(answered(model('probability'), POSITIVE, [0.2, 0.5, 0.9])).toMatchObject({
      task: 'binary-classification',
      score: Float64Array.of(0.2, 0.5, 0.9),
      prediction: Uint8Array.of(0, 1, 1),
    })
    expect(answered(model('classes', { width: 2 }), POSITIVE, [0.8, 0.2, 0.1, 0.9])).toMatchObject({
      score: Float64Array.of(0.2, 0.9),
    })
  })

  it('turns round where the model names the positive class first', () => {
    const classes = ['yes', 'no']
    expect(answered(model('share', { classes }), POSITIVE, [0.25, 0.75])).toMatchObject({
      score: Float64Array.of(0.75, 0.25),
    })
    expect(answered(model('classes', { classes, width: 2 }), POSITIVE, [0.8, 0.2, 0.1, 0.9])).toMatchObject({
      score: Float64Array.of(0.8, 0.1),
    })
    expect(answered(model('label', { classes }), POSITIVE, [1, 0])).toMatchObject({
      score: undefined,
      prediction: Uint8Array.of(0, 1),
    })
    expect(answered(model('probability', { classes: ['no', 'yes'] }), POSITIVE, [0.25])).toMatchObject({
      score: Float64Array.of(0.25),
    })
  })

  it('makes probabilities of logits, which a ranking takes as they are', () => {
    const { score } = binary(answered(model('logit'), POSITIVE, [0, Math.log(3)]))
    expect([...score!]).toEqual([0.5, expect.closeTo(0.75, 14)])
    expect(answered(model('logit'), other('ranking'), [0, 3])).toMatchObject({ score: Float64Array.of(0, 3) })
  })

  it('puts classes into the order of data.classes', () => {
    const task = classTask(['low', 'medium', 'high'])
    const numbers = [0.5, 0.3, 0.2, 0.1, 0.2, 0.7]
    expect(answered(model('classes', { width: 3 }), task, numbers)).toMatchObject({
      scores: { values: Float64Array.of(0.3, 0.2, 0.5, 0.2, 0.7, 0.1), classes: 3 },
      prediction: Uint16Array.of(2, 1),
      findings: [],
    })
  })

  it('says when probabilities do not add up to 1', () => {
    const task = classTask(['a', 'b'])
    const { findings } = answered(model('classes', { width: 2 }), task, [0.5, 0.7, 0.5, 0.5])
    expect(findings).toHaveLength(1)
    expect(findings[0]!.message).toContain('in 1 of 2 rows (first: row 1)')
  })

  it('gives numbers as they are', () => {
    expect(answered(model('number'), other('regression'), [-1, 1e9])).toMatchObject({
      prediction: Float64Array.of(-1, 1e9),
      bounds: undefined,
    })
  })

  const zero = binaryTask({ positive: '0', threshold: 0.5, id: 'id', label: 'y', features: [] })
  const no = binaryTask({ positive: 'False', threshold: 0.5, id: 'id', label: 'y', features: [] })
  const custom: FighterTask = { ...POSITIVE, target: { task: 'custom', label: undefined } }
  it.each<[what: string, model: Model, task: FighterTask, message: string]>([
    ['a task of losses', model('number'), custom, 'model.task: custom is judged by losses alone'],
    [
      'a regression for a classification',
      model('number'),
      POSITIVE,
      'm: its objective some:objective gives a number for each row, and model.task is binary-classification',
    ],
    [
      'a classification for a regression',
      model('probability'),
      other('regression'),
      'gives the probability of one of two classes for each row, and model.task is regression',
    ],
    ['a ranking for a regression', model('rank'), other('regression'), 'gives a place in a ranking'],
    ['labels for a ranking', model('label'), other('ranking'), 'gives one of two classes'],
    [
      'two classes of three',
      model('classes', { width: 3 }),
      POSITIVE,
      'm: it tells 3 classes apart, and model.task is binary-classification',
    ],
    [
      'a positive class that was 0',
      model('probability'),
      zero,
      'data.positive is "0", and the model gives the probability of the class that was 1 in training',
    ],
    ['a positive class that was false', model('probability'), no, 'data.positive is "False"'],
    [
      'a positive class that is none of its own',
      model('share', { classes: ['a', 'b'] }),
      POSITIVE,
      'm: data.positive "yes" is not one of its two classes, which are "a", "b"',
    ],
    [
      'three names for two classes',
      model('share', { classes: ['a', 'b', 'yes'] }),
      POSITIVE,
      'not one of its two classes, which are "a", "b", "yes"',
    ],
  ])('refuses %s', (_, one, task, message) => {
    const act = () => boostedAnswer(one, task, { ids: [], name: 'm' })
    expect(act).toThrow(UserError)
    expect(act).toThrow(message)
  })

  it('refuses numbers that are not finite, with the row', () => {
    expect(() => answered(model('number'), other('regression'), [1, 2, 3, Number.POSITIVE_INFINITY])).toThrow(
      'm: it gives Infinity for row 4: expected finite numbers',
    )
    expect(() => answered(model('classes', { width: 2 }), classTask(['a', 'b']), [0.5, 0.5, NaN, 0.5])).toThrow('row 2')
  })
})
