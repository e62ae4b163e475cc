import { byteText, numberText, signedText, type Measured, type RuleOutcome } from '@titlebout/core'

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
  return `${value !== 0 && Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0)} %`
}

/** `0.754 [0.722, 0.785]`, or why there is no number. */
export function measured(value: Measured): string {
  return interval(value, number)
}

/** What a rule measured: of a size in the unit that a reader thinks in, and exactly. */
export function ruleMeasured({ metric, measured: value }: RuleOutcome): string {
  if (value.method !== 'counted' || metric !== 'model_size' || value.estimate === null) return measured(value)
  const files = value.n === 1 ? '1 file' : `${count(value.n)} files`
  return `${byteText(value.estimate)} (${count(value.estimate)} bytes in ${files})`
}

/** `+0.033 [+0.021, +0.045]`. */
export function difference(value: Measured): string {
  return interval(value, (one) => signedText(one, number))
}

function interval(value: Measured, format: (value: number) => string): string {
  if (value.estimate === null) return `none${value.note === undefined ? '' : ` (${value.note})`}`
  if (value.low === null || value.high === null) return format(value.estimate)
  return `${format(value.estimate)} [${format(value.low)}, ${format(value.high)}]`
}

/** `90 %`, `93.92 %`. */
export function level(value: Measured): string {
  return `${Number((value.level * 100).toFixed(2))} %`
}

/** Numbers of rows that would decide are estimates: two digits say all there is to say. */
export function about(rows: number): string {
  return `about ${count(Number(rows.toPrecision(2)))}`
}
