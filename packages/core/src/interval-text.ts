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

/** An estimate and the ends of its interval with as many decimals each, as far as that can be; an end that is not known is an empty text. */
export function intervalTexts(
  { estimate, low, high }: Pick<Measured, 'estimate' | 'low' | 'high'>,
  { signed = false, bounds = signed ? [0] : [] }: IntervalStyle = {},
): { readonly estimate: string; readonly low: string; readonly high: string } {
  const decimals = decimalsOf(estimate, low, high)
  const end = (value: number | null): string =>
    value === null ? '' : fixedText(value, apartFrom(bounds, value, decimals), signed)
  return { estimate: estimate === null ? '' : fixedText(estimate, decimals, signed), low: end(low), high: end(high) }
}

/** `0.787 (90 % interval 0.779 to 0.794)`; without an end the estimate alone. */
export function intervalSentence(measured: Measured, style: IntervalStyle = {}): string {
  if (measured.estimate === null) return 'not known'
  const { estimate, low, high } = intervalTexts(measured, style)
  if (low === '' || high === '') return estimate
  return `${estimate} (${Number((measured.level * 100).toPrecision(4))} % interval ${low} to ${high})`
}

/** Three or four digits of the largest, as far as the width of the interval bears it out; undefined: more decimals than anybody reads. */
function decimalsOf(estimate: number | null, low: number | null, high: number | null): number | undefined {
  const values = [estimate, low, high].filter((value) => value !== null)
  if (values.every((value) => Number.isInteger(value))) return 0
  const largest = Math.max(...values.map(Math.abs))
  const half = low === null || high === null ? 0 : (high - low) / 2
  const usual = largest >= 1000 ? 0 : largest >= 100 ? 1 : largest >= 10 ? 2 : 3
  const first = half > UNITS.most * 10 ** -usual ? Math.max(0, usual - 1) : usual
  for (let decimals = first; decimals <= MOST_DECIMALS; decimals += 1) {
    const unit = 10 ** -decimals
    if (half === 0 ? largest >= unit : half >= UNITS.least * unit) return decimals
  }
  return undefined
}

/** More decimals for an end that would be written as a bound that it is not: on which side of it it lies is the verdict. */
function apartFrom(bounds: readonly number[], end: number, decimals: number | undefined): number | undefined {
  if (decimals === undefined || decimals > MOST_DECIMALS) return undefined
  const isHidden = bounds.some((bound) => end !== bound && end.toFixed(decimals) === bound.toFixed(decimals))
  const isZero = end !== 0 && Number(end.toFixed(decimals)) === 0 && bounds.includes(0)
  return isHidden || isZero ? apartFrom(bounds, end, decimals + 1) : decimals
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
