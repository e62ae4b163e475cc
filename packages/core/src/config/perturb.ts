import * as z from 'zod'
import { policy } from './side.ts'

const value = z.union([z.string(), z.number()])

/** How the values of a column are changed; {@link perturbChange} tells the kinds apart. */
const changeSchema = z.strictObject({
  add: policy(z.number().optional(), 'Numbers: this is added.'),
  times: policy(z.number().optional(), 'Numbers: they are multiplied with this.'),
  swap: policy(
    z.array(value).min(2).max(100).optional(),
    'Each of these values becomes the next one, and the last the first; other values stay.',
  ),
  replace: policy(
    z.record(z.string(), value).optional(),
    'Each value that stands left becomes what stands right; others stay.',
  ),
})

/** Changes that need no more than their name. */
const NAMED_CHANGES = ['missing', 'uppercase', 'lowercase', 'whitespace', 'typos'] as const
/** What a changed row must do. */
export const EXPECTATIONS = ['same', 'not-lower', 'not-higher', 'higher', 'lower'] as const
export type Expectation = (typeof EXPECTATIONS)[number]

/** A column that is changed in every row, and what the model must do then. */
export const perturbSchema = z.strictObject({
  column: policy(z.string().min(1), 'The column that is changed in the judged rows, for this rule alone.'),
  by: policy(
    z.union([z.enum(NAMED_CHANGES), changeSchema]),
    'missing: emptied; uppercase, lowercase, whitespace (a blank before and after), typos (two neighbouring characters exchanged): of texts; or a mapping with add, times, swap or replace.',
  ),
  expect: policy(
    z.enum(EXPECTATIONS).optional(),
    'For the metric violation_rate: what each changed row must do. same: what the model says of it moves by no more than within; not-lower, not-higher: it does not fall, or rise, by more than within; higher, lower: it rises, or falls, by more than within.',
  ),
  within: policy(
    z.number().min(0).default(1e-6),
    'A movement up to this counts as none: of a probability, or in the unit of the prediction.',
  ),
  of: policy(
    z.enum(['score', 'decision']).default('score'),
    'Classification: whether the probability is looked at or the decision, where the model gives both.',
  ),
  class: policy(
    z.string().min(1).optional(),
    'Multi-class classification: the class that is looked at. Needed by every expectation but same, which without it looks at all.',
  ),
})
export type Perturb = z.infer<typeof perturbSchema>

/** The metric of rules that look at each row by itself: the share of changed rows that do not do what is expected. */
export const VIOLATION_RATE = 'violation_rate'

export type PerturbValue = string | number

/** A change of a column, its kind told. */
export type Change =
  | { readonly kind: (typeof NAMED_CHANGES)[number] }
  | { readonly kind: 'add' | 'times'; readonly operand: number }
  /** From the value as text to what it becomes. */
  | { readonly kind: 'swap' | 'replace'; readonly to: ReadonlyMap<string, PerturbValue> }

/** @returns undefined where the keys do not make one change */
export function perturbChange({ by }: Pick<Perturb, 'by'>): Change | undefined {
  if (typeof by === 'string') return { kind: by }
  const { add, times, swap, replace } = by
  if ([add, times, swap, replace].filter((part) => part !== undefined).length !== 1) return undefined
  if (add !== undefined) return { kind: 'add', operand: add }
  if (times !== undefined) return { kind: 'times', operand: times }
  if (swap !== undefined)
    return { kind: 'swap', to: new Map(swap.map((from, k) => [String(from), swap[(k + 1) % swap.length] ?? from])) }
  return { kind: 'replace', to: new Map(Object.entries(replace ?? {})) }
}
