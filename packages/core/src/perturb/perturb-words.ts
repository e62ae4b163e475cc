import { perturbChange, type Expectation, type Perturb, type PerturbValue } from '../config/perturb.ts'
import { assertNever } from '../error.ts'
import type { Task } from '../evaluation/task.ts'
import { numberText } from '../number-text.ts'

/** Pairs of values that a sentence names. */
const MOST_PAIRS = 3

/** What is done to the rows, to follow "when": "speed is raised by 10" or "sex is swapped (male ↔ female)". */
export function changeText(perturb: Pick<Perturb, 'column' | 'by'>): string {
  const { column } = perturb
  const change = perturbChange(perturb)
  if (change === undefined) return `${column} is changed`
  switch (change.kind) {
    case 'missing':
      return `${column} is missing`
    case 'uppercase':
      return `${column} is in upper case`
    case 'lowercase':
      return `${column} is in lower case`
    case 'whitespace':
      return `${column} has blanks around it`
    case 'typos':
      return `${column} has a typo`
    case 'add':
      return `${column} is ${change.operand < 0 ? 'lowered' : 'raised'} by ${numberText(Math.abs(change.operand))}`
    case 'times':
      return `${column} is multiplied by ${numberText(change.operand)}`
    case 'swap':
      return `${column} is swapped (${swapText([...change.to.keys()])})`
    case 'replace':
      return `${column} is replaced (${pairsText([...change.to])})`
    default:
      return assertNever(change)
  }
}

function swapText(values: readonly string[]): string {
  if (values.length === 2) return values.join(' ↔ ')
  const shown = values.slice(0, MOST_PAIRS + 1)
  return values.length > shown.length ? `${shown.join(' → ')} → …` : `${shown.join(' → ')} → ${values[0]}`
}

function pairsText(pairs: readonly (readonly [string, PerturbValue])[]): string {
  const shown = pairs.slice(0, MOST_PAIRS).map(([from, to]) => `${from} → ${to}`)
  return pairs.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
}

/** What each changed row must do, as the config or the evidence says it. */
export interface Expected {
  readonly expect: Expectation
  readonly of: Perturb['of']
  /** null or undefined: of none in particular. */
  readonly class?: string | null | undefined
  readonly within: number | null
}

/** Movements up to this are those of single precision: nothing that a reader has to know. */
const ROUNDING = 1e-6

/** What keeps a row to the rule, such as "score does not fall by more than 0.02". */
export function keepingText(expected: Expected, task: Task): string {
  return movementText(expected, task, !forbids(expected.expect))
}

/** What breaks it, such as "score falls by more than 0.02". */
export function breakingText(expected: Expected, task: Task): string {
  return movementText(expected, task, forbids(expected.expect))
}

/** Whether an expectation says what must not happen; else it says what must. */
function forbids(expect: Expectation): boolean {
  return expect === 'same' || expect.startsWith('not-')
}

function movementText(expected: Expected, task: Task, happens: boolean): string {
  const { expect, of, class: name, within } = expected
  const isDecision = of === 'decision'
  const about = isDecision ? 'decision' : task === 'regression' ? 'prediction' : 'score'
  const subject = name == null || isDecision ? about : `${about} of ${name}`
  const [verb, ...rest] = (isDecision ? decisionMoves(name ?? undefined) : SCORE_MOVES)[expect]
  const movement = [...(happens ? [`${verb}s`] : ['does not', verb]), ...rest].join(' ')
  const by = isDecision || within === null || within <= ROUNDING ? '' : ` by more than ${numberText(within)}`
  return `${subject} ${movement}${by}`
}

/** The movement that an expectation is about: a verb, and what follows it. */
type Moves = { readonly [E in Expectation]: readonly [verb: string, ...string[]] }

const SCORE_MOVES: Moves = {
  same: ['move'],
  'not-lower': ['fall'],
  'not-higher': ['rise'],
  higher: ['rise'],
  lower: ['fall'],
}

function decisionMoves(name: string | undefined): Moves {
  const up = ['turn', name === undefined ? 'positive' : `to ${name}`] as const
  const down = ['turn', name === undefined ? 'negative' : `away from ${name}`] as const
  const same = ['change', ...(name === undefined ? [] : [`from or to ${name}`])] as const
  return { same, 'not-lower': down, 'not-higher': up, higher: up, lower: down }
}
