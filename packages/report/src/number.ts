import {
  byteText,
  counted,
  intervalTexts,
  numberText,
  roundedText,
  type Measured,
  type RuleOutcome,
} from '@titlebout/core'

const MINUS = '\u2212'

/** Three or four digits that tell: 0.754, 4.2e-5, 41.20, 412.3, 1,204. */
export function number(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && size < 0.0005) return value.toExponential(1).replaceAll('-', MINUS)
  if (Number.isInteger(value)) return count(value)
  return (size >= 1000 ? count(Math.round(value)) : value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3)).replace(
    '-',
    MINUS,
  )
}

/** Whole numbers with thousands separated. */
export function count(value: number): string {
  return numberText(value)
}

/** A share of 1 as per cent. */
export function percent(share: number): string {
  const value = share * 100
  return `${Number(value.toFixed(Math.abs(value) < 10 ? 1 : 0))} %`
}

/** `0.754 [0.722, 0.785]`, or why there is no number. */
export function measured(value: Measured): string {
  return interval(value)
}

/** What a rule measured: of a size in the unit that a reader thinks in, and exactly. */
export function ruleMeasured({ metric, measured: value, min, max }: RuleOutcome): string {
  if (value.method !== 'counted' || metric !== 'model_size' || value.estimate === null)
    return interval(value, { bounds: [min, max].filter((bound) => bound !== null) })
  return `${byteText(value.estimate)} (${count(value.estimate)} bytes in ${counted(value.n, 'file')})`
}

/** `+0.033 [+0.021, +0.045]`, held against 0 and against the bound that decides, if any. */
export function difference(value: Measured, bound = 0): string {
  return interval(value, { signed: true, bounds: [0, bound] })
}

function interval(value: Measured, style?: Parameters<typeof intervalTexts>[1]): string {
  if (value.estimate === null) return `none${value.note === undefined ? '' : ` (${value.note})`}`
  const { estimate, low, high } = intervalTexts(value, style)
  return low === '' || high === '' ? estimate : `${estimate} [${low}, ${high}]`
}

/** The estimate alone, written as beside its interval. */
export function estimateOf(value: Measured): string {
  return value.estimate === null ? measured(value) : intervalTexts(value).estimate
}

/** A p-value: how small a tiny one is tells nobody anything. */
export function pText(value: number): string {
  return value < 0.0001 ? '< 0.0001' : roundedText(value, 2)
}

/** `90 %`, `93.92 %`. */
export function level(value: Measured): string {
  return `${Number((value.level * 100).toFixed(2))} %`
}

/** Numbers of rows that would decide are estimates: two digits say all there is to say. */
export function about(rows: number): string {
  return `about ${roundedText(rows, 2)}`
}
