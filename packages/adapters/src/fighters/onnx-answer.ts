import {
  assertNever,
  classCodesIn,
  classScoresAcross,
  classScoresIn,
  decidedAt,
  mostLikely,
  numbersIn,
  predictionsIn,
  refuseOtherLabels,
  scoresIn,
  unequalSums,
  type FighterTask,
  type Ids,
  type OutputPlan,
  type Scores,
  type TensorData,
} from '@titlebout/core'

/** What a model says, put together batch by batch. */
export interface Answer {
  /** The outputs to ask for, in the order in which {@link Answer.add} wants them. */
  readonly outputs: readonly string[]
  /** Takes the outputs of the rows from `from` on. @throws {UserError} `MODEL` when they are not what the plan says */
  add(tensors: readonly TensorData[], from: number, rows: number): void
  /** All of it. */
  scores(): Scores
}

interface Named {
  readonly ids: Ids
  /** What to call the model in messages. */
  readonly name: string
  /** Labels of the rows, which those of a binary model must be among; undefined where nobody knows. */
  readonly known: readonly string[] | undefined
}

/** Makes room for an answer to the task. */
export function answerOf(plan: OutputPlan, task: FighterTask, named: Named): Answer {
  const { target } = task
  switch (plan.kind) {
    case 'scores':
    case 'labels':
      if (target.task !== 'binary-classification') return mismatch(plan, task)
      return binaryAnswer(plan, { positive: target.positive, threshold: decidedAt(task) }, named)
    case 'class-scores':
    case 'class-outputs':
    case 'class-labels':
      if (target.task !== 'multiclass-classification') return mismatch(plan, task)
      return classAnswer(plan, target.classes, named)
    case 'numbers':
      if (target.task !== 'regression' && target.task !== 'ranking') return mismatch(plan, task)
      return numberAnswer(plan, target.task, named)
    default:
      return assertNever(plan)
  }
}

function mismatch({ kind }: OutputPlan, { target }: FighterTask): never {
  throw new Error(`a plan of ${kind} for ${target.task}`)
}

function said(ids: Ids): Pick<Scores, 'ids' | 'losses' | 'findings'> {
  return { ids, losses: new Map(), findings: [] }
}

type BinaryPlan = Extract<OutputPlan, { readonly kind: 'scores' | 'labels' }>

function binaryAnswer(
  plan: BinaryPlan,
  { positive, threshold }: { readonly positive: string; readonly threshold: number },
  { ids, name, known }: Named,
): Answer {
  const task = 'binary-classification'
  const score = new Float64Array(plan.kind === 'scores' ? ids.length : 0)
  const prediction = new Uint8Array(ids.length)
  return {
    outputs: [plan.output],
    add: ([tensor], from, rows) => {
      if (plan.kind === 'scores') return score.set(scoresIn(tensor!, plan, { rows, from, name }), from)
      if (known !== undefined) refuseOtherLabels(tensor!, { known, output: plan.output }, { rows, from, name })
      prediction.set(predictionsIn(tensor!, positive, { rows, from, name }), from)
    },
    scores: () => {
      if (plan.kind === 'labels') return { task, ...said(ids), score: undefined, prediction }
      const called = Uint8Array.from(score, (value) => Number(value >= threshold))
      return { task, ...said(ids), score, prediction: called }
    },
  }
}

type ClassPlan = Extract<OutputPlan, { readonly kind: 'class-scores' | 'class-outputs' | 'class-labels' }>

function classAnswer(plan: ClassPlan, classes: readonly string[], { ids, name }: Named): Answer {
  const task = 'multiclass-classification'
  const width = classes.length
  const values = new Float64Array(plan.kind === 'class-labels' ? 0 : ids.length * width)
  const prediction = new Uint16Array(ids.length)
  return {
    outputs: plan.kind === 'class-outputs' ? plan.outputs : [plan.output],
    add: (tensors, from, rows) => {
      if (plan.kind === 'class-labels') prediction.set(classCodesIn(tensors[0]!, classes, { rows, from, name }), from)
      else if (plan.kind === 'class-scores')
        values.set(classScoresIn(tensors[0]!, plan, { rows, from, name }).values, from * width)
      else values.set(classScoresAcross(tensors, plan.outputs, { rows, from, name }).values, from * width)
    },
    scores: () => {
      if (plan.kind === 'class-labels') return { task, ...said(ids), classes, scores: undefined, prediction }
      const scores = { values, classes: width }
      return {
        task,
        ...said(ids),
        classes,
        scores,
        prediction: mostLikely(scores),
        findings: unequalSums(scores, { name }),
      }
    },
  }
}

function numberAnswer(
  plan: OutputPlan & { readonly kind: 'numbers' },
  task: 'regression' | 'ranking',
  { ids, name }: Named,
): Answer {
  const numbers = new Float64Array(ids.length)
  return {
    outputs: [plan.output],
    add: ([tensor], from, rows) => numbers.set(numbersIn(tensor!, plan.output, { rows, from, name }), from),
    scores: () =>
      task === 'regression'
        ? { task, ...said(ids), prediction: numbers, bounds: undefined }
        : { task, ...said(ids), score: numbers },
  }
}
