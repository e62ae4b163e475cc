import { perturbChange, type Expectation, type Perturb, type PerturbValue } from '../config/perturb.ts'
import { assertNever } from '../error.ts'

/** Pairs of values that a sentence names. */
const MOST_PAIRS = 3

/** What is done to the rows, such as "speed + 10" or "sex: male ↔ female". */
export function changeText(perturb: Pick<Perturb, 'column' | 'by'>): string {
  const { column } = perturb
  const change = perturbChange(perturb)
  if (change === undefined) return column
  switch (change.kind) {
    case 'missing':
      return `${column} is missing`
    case 'uppercase':
    case 'lowercase':
      return `${column} in ${change.kind}`
    case 'whitespace':
      return `${column} between blanks`
    case 'typos':
      return `${column} with a typo`
    case 'add':
      return change.operand < 0 ? `${column} − ${-change.operand}` : `${column} + ${change.operand}`
    case 'times':
      return `${column} × ${change.operand}`
    case 'swap':
      return `${column}: ${swapText([...change.to.keys()])}`
    case 'replace':
      return `${column}: ${pairsText([...change.to])}`
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

const EXPECTED: { readonly [E in Expectation]: string } = {
  same: 'same',
  'not-lower': 'not lower',
  'not-higher': 'not higher',
  higher: 'higher',
  lower: 'lower',
}

/** What each row must do, such as "score not lower" or "decision same"; undefined where the rule is about a metric. */
export function expectationText({ expect, of, class: name }: Perturb): string | undefined {
  if (expect === undefined) return undefined
  return `${of}${name === undefined ? '' : ` of ${name}`} ${EXPECTED[expect]}`
}
