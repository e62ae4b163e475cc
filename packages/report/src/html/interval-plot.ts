import type { Measured } from '@titlebout/core'
import { number } from '../number.ts'
import { el, type Part } from './el.ts'

const WIDTH = 180
const HEIGHT = 24
const PAD = 8

export interface Scale {
  readonly from: number
  readonly to: number
  /** The value that decides, drawn as a line across; undefined: nothing decides. */
  readonly bound: number | undefined
}

/** A scale on which all intervals and the bound have room; undefined where there is nothing to draw. */
export function scaleOf(values: readonly Measured[], bound: number | undefined): Scale | undefined {
  let [from, to] = [bound ?? Number.POSITIVE_INFINITY, bound ?? Number.NEGATIVE_INFINITY]
  for (const { low, estimate, high } of values)
    for (const value of [low, estimate, high])
      if (value !== null) [from, to] = [Math.min(from, value), Math.max(to, value)]
  if (!Number.isFinite(from) || !Number.isFinite(to)) return undefined
  const margin = (to - from) * 0.06 || Math.abs(to) * 0.05 || 0.01
  return { from: from - margin, to: to + margin, bound }
}

/**
 * An interval as a bar, its estimate as a dot and the bound as a line. `says` is the same in words: shown on hover and focus, and read out.
 * Nothing is drawn without an estimate.
 */
export function intervalPlot(value: Measured, scale: Scale | undefined, says: string): Part {
  if (value.estimate === null || scale === undefined) return el('span', { class: 'quiet' }, 'nothing to draw')
  const x = places(scale)
  const [low, high] = [x(value.low ?? value.estimate), x(value.high ?? value.estimate)]
  return el(
    'svg',
    {
      class: 'plot',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      tabindex: 0,
      'aria-label': says,
      'data-says': says,
    },
    el('title', {}, says),
    el('line', { class: 'scale', x1: PAD, x2: WIDTH - PAD, y1: 12, y2: 12 }),
    el('rect', { class: 'interval', x: low, width: rounded(Math.max(1, high - low)), y: 9, height: 6, rx: 3 }),
    scale.bound === undefined
      ? undefined
      : el('line', { class: 'bound', x1: x(scale.bound), x2: x(scale.bound), y1: 1, y2: HEIGHT - 1 }),
    el('circle', { class: 'estimate', cx: x(value.estimate), cy: 12, r: 5 }),
  )
}

/** The ends of a scale, and its bound, for the head of a column of plots. */
export function axis(scale: Scale | undefined): Part {
  if (scale === undefined) return undefined
  const { from, to, bound } = scale
  const x = places(scale)
  const hasRoom = bound !== undefined && x(bound) > 55 && x(bound) < WIDTH - 55
  return el(
    'svg',
    { class: 'axis', viewBox: `0 0 ${WIDTH} 18`, 'aria-hidden': 'true' },
    el('text', { x: 2, y: 14 }, number(from)),
    hasRoom ? el('text', { x: x(bound), y: 14, 'text-anchor': 'middle' }, number(bound)) : undefined,
    el('text', { x: WIDTH - 2, y: 14, 'text-anchor': 'end' }, number(to)),
  )
}

function places({ from, to }: Scale): (value: number) => number {
  return (value) => {
    const share = to > from ? (value - from) / (to - from) : 0.5
    return rounded(PAD + Math.min(1, Math.max(0, share)) * (WIDTH - 2 * PAD))
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(1))
}
