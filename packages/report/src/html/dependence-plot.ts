import type { Dependence } from '@titlebout/core'
import { measured, number } from '../number.ts'
import { el, type Part } from './el.ts'

const WIDTH = 300
const HEIGHT = 200
const LEFT = 48
const BOTTOM = 36
const TOP = 10
const RIGHT = 12

/** From the least to the most that any line reaches with its interval: one scale for all plots, so that they can be compared. */
export interface Ends {
  readonly from: number
  readonly to: number
}

type Line = Dependence['lines'][number]

/** The mean answer over the values of one column: a line through numbers, a dot for each text; every point says its numbers on hover. */
export function dependencePlot(feature: string, kind: Dependence['kind'], line: Line, ends: Ends): Part {
  const { points } = line
  const title = line.class === null ? feature : `${feature}, ${line.class}`
  const across = placesAcross(points.map(({ at }) => at))
  const up = (value: number): number => {
    const share = ends.to > ends.from ? (value - ends.from) / (ends.to - ends.from) : 0.5
    return rounded(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP))
  }
  const place = (k: number, value: number): string => `${across(k)},${up(value)}`
  const band = [
    ...points.map(({ mean }, k) => place(k, mean.high ?? mean.estimate ?? ends.from)),
    ...points.map(({ mean }, k) => place(k, mean.low ?? mean.estimate ?? ends.from)).reverse(),
  ]
  const path = points.map(({ mean }, k) => place(k, mean.estimate ?? ends.from)).join(' ')
  return el(
    'figure',
    { class: 'curve' },
    el('figcaption', {}, el('strong', {}, title)),
    el(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `mean answer by ${title}` },
      frame(points, ends, { across, up }),
      kind === 'number' ? el('polygon', { class: 'band', points: band.join(' ') }) : undefined,
      el(
        'g',
        { class: 'candidate' },
        kind === 'number' ? el('polyline', { points: path }) : undefined,
        points.map(({ at, mean }, k) => {
          const says = `${title}, ${shownAt(at)}: ${measured(mean)}`
          const y = up(mean.estimate ?? ends.from)
          return [
            kind === 'text' && mean.low !== null && mean.high !== null
              ? el('line', { class: 'whisker', x1: across(k), x2: across(k), y1: up(mean.low), y2: up(mean.high) })
              : undefined,
            el('circle', { cx: across(k), cy: y, r: 4, 'data-says': says }, el('title', {}, says)),
          ]
        }),
      ),
    ),
  )
}

function frame(
  points: Line['points'],
  ends: Ends,
  { across, up }: { readonly across: (k: number) => number; readonly up: (value: number) => number },
): Part {
  const [first, last] = [points[0], points.at(-1)]
  const ticks = [ends.from, (ends.from + ends.to) / 2, ends.to].flatMap((value) => [
    el('line', { class: 'scale', x1: LEFT, x2: WIDTH - RIGHT, y1: up(value), y2: up(value) }),
    el('text', { x: LEFT - 5, y: up(value) + 4, 'text-anchor': 'end' }, number(value)),
  ])
  if (first === undefined || last === undefined) return ticks
  return [
    ...ticks,
    el('text', { x: LEFT, y: HEIGHT - 14, 'text-anchor': 'start' }, shownAt(first.at)),
    el('text', { x: across(points.length - 1), y: HEIGHT - 14, 'text-anchor': 'end' }, shownAt(last.at)),
  ]
}

/** Numbers stand where they are, texts one beside the other. */
function placesAcross(values: readonly (number | string)[]): (k: number) => number {
  const room = WIDTH - LEFT - RIGHT
  const [first, last] = [values[0], values.at(-1)]
  return (k) => {
    const value = values[k]
    const share =
      typeof first === 'number' && typeof last === 'number' && typeof value === 'number' && last > first
        ? (value - first) / (last - first)
        : (k + 0.5) / values.length
    return rounded(LEFT + share * room)
  }
}

/** Longer names have no room under a plot; on hover they are whole. */
function shownAt(at: number | string): string {
  if (typeof at === 'number') return number(at)
  return at.length > 16 ? `${at.slice(0, 15)}…` : at
}

function rounded(value: number): number {
  return Number(value.toFixed(1))
}
