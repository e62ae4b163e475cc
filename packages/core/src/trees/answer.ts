import { sameClass } from '../scores/cell.ts'
import { decidedAt } from '../scores/decided-at.ts'
import type { Ids } from '../scores/ids.ts'
import { mostLikely, unequalSums } from '../scores/multiclass.ts'
import type { Scores } from '../scores/scores.ts'
import type { FighterTask } from '../ports/fighter.ts'
import type { BoostedModel, Gives } from './boosted-model.ts'
import { classOrder } from './class-order.ts'
import { refused } from './refused.ts'

/** What a boosted model says, put together block by block. */
export interface BoostedAnswer {
  /** Takes the numbers that the model gave for the rows from `from` on. @throws {UserError} `MODEL` when one is not finite */
  add(numbers: Float64Array, from: number): void
  scores(): Scores
}

type Answering = Pick<BoostedModel, 'gives' | 'width' | 'classes' | 'objective'>

const CALLED: Readonly<Record<Gives, string>> = {
  probability: 'the probability of one of two classes',
  logit: 'the logit of one of two classes',
  label: 'one of two classes',
  share: 'a number from 0 to 1',
  classes: 'a probability for each class',
  number: 'a number',
  rank: 'a place in a ranking',
}

/** What answers which task. A ranking takes whatever rises with relevance. */
const ANSWERS: Readonly<Record<Exclude<FighterTask['target']['task'], 'custom'>, readonly Gives[]>> = {
  'binary-classification': ['probability', 'logit', 'label', 'share', 'classes'],
  'multiclass-classification': ['classes'],
  regression: ['number', 'share'],
  ranking: ['rank', 'number', 'share', 'probability', 'logit'],
}

/**
 * Makes room for an answer to the task.
 *
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL` when its objective answers another question, or its classes are others
 */
export function boostedAnswer(
  model: Answering,
  task: FighterTask,
  { ids, name }: { readonly ids: Ids; readonly name: string },
): BoostedAnswer {
  const { target } = task
  // rule: tree-custom-task
  if (target.task === 'custom')
    throw refused(
      name,
      'model.task: custom is judged by losses alone, which no model gives: hand evaluate-gate a scores file with loss_… columns (its input "scores")',
    )
  // rule: tree-task
  if (!ANSWERS[target.task].includes(model.gives))
    throw refused(
      name,
      `its objective ${model.objective} gives ${CALLED[model.gives]} for each row, and model.task is ${target.task}: train it for that, or correct model.task`,
    )
  const filled = (answer: Omit<Filling, 'width' | 'name'>): BoostedAnswer =>
    filling({ ...answer, width: model.width, name })
  const said = { ids, losses: new Map<string, Float64Array>(), findings: [] }
  switch (target.task) {
    case 'binary-classification':
      return filled(binaryAnswer(model, target.positive, { said, threshold: decidedAt(task), name }))
    case 'multiclass-classification':
      return filled(classAnswer(model, target.classes, { said, name }))
    case 'regression': {
      const prediction = new Float64Array(ids.length)
      const { task: regression } = target
      return filled({
        take: (numbers, from) => prediction.set(numbers, from),
        scores: () => ({ task: regression, ...said, prediction, bounds: undefined }),
      })
    }
    case 'ranking': {
      const score = new Float64Array(ids.length)
      const { task: ranking } = target
      return filled({
        take: (numbers, from) => score.set(numbers, from),
        scores: () => ({ task: ranking, ...said, score }),
      })
    }
  }
}

interface Filling {
  readonly take: (numbers: Float64Array, from: number) => void
  readonly scores: () => Scores
  readonly width: number
  readonly name: string
}

function filling({ take, scores, width, name }: Filling): BoostedAnswer {
  return {
    add: (numbers, from) => {
      const wild = numbers.findIndex((number) => !Number.isFinite(number))
      // rule: tree-finite-answer
      if (wild !== -1)
        throw refused(
          name,
          `it gives ${numbers[wild]} for row ${from + Math.floor(wild / width) + 1}: expected finite numbers; its leaves or weights are too large`,
        )
      take(numbers, from)
    },
    scores,
  }
}

type Said = Pick<Scores, 'ids' | 'losses' | 'findings'>

/** Class 1 is the positive one, unless the file names its classes. */
function binaryAnswer(
  model: Answering,
  positive: string,
  { said, threshold, name }: { readonly said: Said; readonly threshold: number; readonly name: string },
): Omit<Filling, 'width' | 'name'> {
  const isSecond = positiveIsSecond(model, positive, name)
  const { width, gives } = model
  const score = new Float64Array(said.ids.length)
  const task = 'binary-classification'
  return {
    take: (numbers, from) => {
      for (let row = 0; row * width < numbers.length; row += 1) {
        const second = numbers[row * width + width - 1]!
        const probability = gives === 'logit' ? 1 / (1 + Math.exp(-second)) : second
        score[from + row] = isSecond ? probability : width === 2 ? numbers[row * width]! : 1 - probability
      }
    },
    scores: () => {
      if (gives === 'label') return { task, ...said, score: undefined, prediction: Uint8Array.from(score) }
      return { task, ...said, score, prediction: Uint8Array.from(score, (value) => Number(value >= threshold)) }
    },
  }
}

function positiveIsSecond({ width, gives, classes }: Answering, positive: string, name: string): boolean {
  // rule: tree-two-classes
  if (gives === 'classes' && width !== 2)
    throw refused(name, `it tells ${width} classes apart, and model.task is binary-classification`)
  if (classes !== undefined) {
    const place = classes.findIndex((label) => sameClass(label, positive))
    // rule: tree-positive-class
    if (classes.length !== 2 || place === -1)
      throw refused(
        name,
        `data.positive "${positive}" is not one of its two classes, which are ${classes.map((label) => `"${label}"`).join(', ')}`,
      )
    return place === 1
  }
  // rule: tree-positive-zero
  if (['0', 'false', '-1'].some((label) => sameClass(label, positive.toLowerCase())))
    throw refused(
      name,
      `data.positive is "${positive}", and the model gives the probability of the class that was 1 in training: turn the labels round, or name the classes in the model (XGBoost: set_attr(classes='["…", "…"]'), class 0 first)`,
    )
  return true
}

function classAnswer(
  model: Answering,
  classes: readonly string[],
  { said, name }: { readonly said: Said; readonly name: string },
): Omit<Filling, 'width' | 'name'> {
  const places = classOrder(classes, { width: model.width, stated: model.classes }, name)
  const width = classes.length
  const values = new Float64Array(said.ids.length * width)
  return {
    take: (numbers, from) => {
      for (let row = 0; row * width < numbers.length; row += 1)
        for (let code = 0; code < width; code += 1)
          values[(from + row) * width + code] = numbers[row * width + places[code]!]!
    },
    scores: () => {
      const scores = { values, classes: width }
      return {
        task: 'multiclass-classification',
        ...said,
        classes,
        scores,
        prediction: mostLikely(scores),
        findings: unequalSums(scores, { name }),
      }
    },
  }
}
