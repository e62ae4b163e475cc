import { number } from '../number.ts'
import { el, type Part } from './el.ts'

const SIZE = 300
const LEFT = 40
const BOTTOM = 36
const TOP = 10
const RIGHT = 12

export interface Curve {
  readonly name: 'candidate' | 'champion'
  readonly points: readonly { readonly x: number; readonly y: number; readonly says?: string }[]
}

export interface CurvePlot {
  readonly title: string
  /** What the axes hold, in words; both run from 0 to 1. */
  readonly x: string
  readonly y: string
  /** One sentence on how to read it. */
  readonly reading: string
  /** The line of a model that says what happens, or of one that guesses. */
  readonly diagonal: boolean
  readonly curves: readonly Curve[]
}

/** Curves of candidate and champion in one square; every point says its numbers on hover. */
export function curvePlot(plot: CurvePlot): Part {
  return el(
    'figure',
    { class: 'curve' },
    el('figcaption', {}, el('strong', {}, plot.title), '. ', plot.reading),
    el(
      'svg',
      { viewBox: `0 0 ${SIZE} ${SIZE}`, role: 'img', 'aria-label': `${plot.title}: ${plot.y} by ${plot.x}` },
      frame(plot),
      plot.curves.map((curve) => line(curve, plot)),
    ),
  )
}

function frame({ x, y, diagonal }: CurvePlot): Part {
  const ticks = [0, 0.5, 1].flatMap((value) => [
    el('line', { class: 'scale', x1: across(0), x2: across(1), y1: up(value), y2: up(value) }),
    el('line', { class: 'scale', x1: across(value), x2: across(value), y1: up(0), y2: up(1) }),
    el('text', { x: LEFT - 5, y: up(value) + 4, 'text-anchor': 'end' }, String(value)),
    el('text', { x: across(value), y: SIZE - BOTTOM + 14, 'text-anchor': 'middle' }, String(value)),
  ])
  const middle = (TOP + SIZE - BOTTOM) / 2
  return [
    ...ticks,
    diagonal ? el('line', { class: 'diagonal', x1: across(0), y1: up(0), x2: across(1), y2: up(1) }) : undefined,
    el('text', { x: (LEFT + SIZE - RIGHT) / 2, y: SIZE - 5, 'text-anchor': 'middle' }, x),
    el('text', { x: 11, y: middle, 'text-anchor': 'middle', transform: `rotate(-90 11 ${middle})` }, y),
  ]
}

function line({ name, points }: Curve, plot: CurvePlot): Part {
  return el(
    'g',
    { class: name },
    el('polyline', { points: points.map(({ x, y }) => `${across(x)},${up(y)}`).join(' ') }),
    points.map(({ x, y, says }) => {
      const text = `${name}: ${plot.y} ${number(y)} at ${plot.x} ${number(x)}${says === undefined ? '' : `, ${says}`}`
      return el('circle', { cx: across(x), cy: up(y), r: 4, 'data-says': text }, el('title', {}, text))
    }),
  )
}

function across(x: number): number {
  return Number((LEFT + x * (SIZE - LEFT - RIGHT)).toFixed(1))
}

function up(y: number): number {
  return Number((SIZE - BOTTOM - y * (SIZE - BOTTOM - TOP)).toFixed(1))
}
