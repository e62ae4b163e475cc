import type { Measured } from './evidence/measured.ts'
import { numberText } from './number-text.ts'

/** What needs more decimals is easier to read as a power of ten. */
const MOST_DECIMALS = 6
/** Units of the last decimal in half an interval: fewer would not tell its ends apart, more say what nobody knows. */
const UNITS = { least: 2, most: 200 }

interface IntervalStyle {
  /** As differences are written. */
  readonly signed?: boolean
  /** What an end is compared with: an end that is not it is not written as it. */
  readonly bounds?: readonly number[]
}

/** An estimate and the ends of its interval with as many decimals each; an end that is not known is an empty text. */
export function intervalTexts(
  { estimate, low, high }: Pick<Measured, 'estimate' | 'low' | 'high'>,
  { signed = false, bounds = signed ? [0] : [] }: IntervalStyle = {},
): { readonly estimate: string; readonly low: string; readonly high: string } {
  const ends = [low, high].filter((end) => end !== null)
  const values = estimate === null ? ends : [estimate, ...ends]
  const decimals = decimalsOf(values, ends, bounds)
  const text = (value: number | null): string => (value === null ? '' : fixedText(value, decimals, signed))
  return { estimate: text(estimate), low: text(low), high: text(high) }
}

/** `0.787 (90 % interval 0.779 to 0.794)`; without an end the estimate alone. */
export function intervalSentence(measured: Measured, style: IntervalStyle = {}): string {
  if (measured.estimate === null) return 'not known'
  const { estimate, low, high } = intervalTexts(measured, style)
  if (low === '' || high === '') return estimate
  return `${estimate} (${Number((measured.level * 100).toPrecision(4))} % interval ${low} to ${high})`
}

/** Three or four digits of the largest, as far as the width of the interval bears it out; undefined: more decimals than anybody reads. */
function decimalsOf(values: readonly number[], ends: readonly number[], bounds: readonly number[]): number | undefined {
  if (values.every((value) => Number.isInteger(value))) return 0
  const largest = Math.max(...values.map(Math.abs))
  const half = ends.length === 2 ? (Math.max(...ends) - Math.min(...ends)) / 2 : 0
  const usual = largest >= 1000 ? 0 : largest >= 100 ? 1 : largest >= 10 ? 2 : 3
  const first = half > UNITS.most * 10 ** -usual ? Math.max(0, usual - 1) : usual
  for (let decimals = first; decimals <= MOST_DECIMALS; decimals += 1) {
    const unit = 10 ** -decimals
    const isTold = half === 0 ? largest >= unit : half >= UNITS.least * unit
    const hides = ends.some((end) => bounds.some((bound) => end !== bound && isWrittenAs(end, bound, decimals)))
    if (isTold && !hides) return decimals
  }
  return undefined
}

function isWrittenAs(value: number, other: number, decimals: number): boolean {
  return Number(value.toFixed(decimals)) === Number(other.toFixed(decimals))
}

function fixedText(value: number, decimals: number | undefined, signed: boolean): string {
  // Exactly nothing is not a small number.
  if (value === 0) return '0'
  const size = Math.abs(value)
  const shown = Number(decimals === undefined ? size.toPrecision(2) : size.toFixed(decimals))
  const sign = shown === 0 ? '' : value < 0 ? '−' : signed ? '+' : ''
  if (decimals === undefined) return `${sign}${numberText(shown)}`
  const [whole = '', fraction] = size.toFixed(decimals).split('.')
  return `${sign}${numberText(Number(whole))}${fraction === undefined ? '' : `.${fraction}`}`
}
