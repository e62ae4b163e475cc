import type { Measured } from '@titlebout/core'

const WIDTH = 15

/**
 * An interval as a row of characters on a scale from `from` to `to`: `─` the scale, `━` the interval, `●` the estimate,
 * `┃` the bound that decides. Readable in a table cell, in an e-mail and in a terminal.
 */
export function intervalBar(
  value: Measured,
  scale: { readonly from: number; readonly to: number; readonly bound: number },
): string {
  if (value.estimate === null || value.low === null || value.high === null || !(scale.to > scale.from)) return ''
  const cell = (x: number): number =>
    Math.min(WIDTH - 1, Math.max(0, Math.round(((x - scale.from) / (scale.to - scale.from)) * (WIDTH - 1))))
  const cells = Array.from({ length: WIDTH }, () => '─')
  for (let index = cell(value.low); index <= cell(value.high); index += 1) cells[index] = '━'
  const estimate = cell(value.estimate)
  const bound = cell(scale.bound)
  // Of two in one place both are seen, each on its side.
  const side = bound === estimate ? Math.sign(scale.bound - value.estimate) : 0
  cells[Math.min(WIDTH - 1, Math.max(0, bound + side))] = '┃'
  cells[estimate] = '●'
  return `\`${cells.join('')}\``
}

/** A scale on which all intervals and the bound have room. */
export function commonScale(
  values: readonly Measured[],
  bound: number,
): { readonly from: number; readonly to: number; readonly bound: number } {
  const all = [bound, ...values.flatMap(({ low, high }) => [low, high])].filter((value) => value !== null)
  const from = Math.min(...all)
  const to = Math.max(...all)
  const margin = (to - from) * 0.05 || 0.01
  return { from: from - margin, to: to + margin, bound }
}
