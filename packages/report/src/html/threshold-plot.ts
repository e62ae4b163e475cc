import { metricOfTask, type ThresholdChoiceRecord } from '@titlebout/core'
import { number, percent } from '../number.ts'
import { el, type Part } from './el.ts'
import { htmlTable } from './html-table.ts'
import { fold } from './words.ts'

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [420, 220, 58, 14, 10, 36]

type Point = ThresholdChoiceRecord['near'][number] & { readonly value: number }

/** How good the thresholds around the chosen one are, on the validation rows: a flat top says that the choice hardly matters. */
export function thresholdPlot({ near, metric, goal }: ThresholdChoiceRecord, chosen: number): Part {
  const points = near
    .filter((point): point is Point => point.value !== null)
    .toSorted((a, b) => a.threshold - b.threshold)
  if (points.length < 2) return undefined
  const { label } = metricOfTask(metric, 'binary-classification')
  const across = scale(
    points.map(({ threshold }) => threshold),
    LEFT,
    WIDTH - RIGHT,
  )
  const up = scale(
    points.map(({ value }) => value),
    HEIGHT - BOTTOM,
    TOP,
  )
  return el(
    'figure',
    { class: 'curve' },
    el(
      'figcaption',
      {},
      el('strong', {}, 'The threshold'),
      `: ${label} on the validation rows around the chosen threshold (dashed), the ${goal === 'maximise' ? 'higher' : 'lower'} the better: where the line is flat, the choice hardly matters.`,
    ),
    el(
      'svg',
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        role: 'img',
        'aria-label': `${label} by threshold, around ${number(chosen)}`,
      },
      [across, up].map((axis, index) => ends(axis, index === 0)),
      el('text', { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 4, 'text-anchor': 'middle' }, 'threshold'),
      el('line', { class: 'bound', x1: across.at(chosen), x2: across.at(chosen), y1: TOP, y2: HEIGHT - BOTTOM }),
      el(
        'g',
        { class: 'candidate' },
        el('polyline', {
          points: points.map((point) => `${across.at(point.threshold)},${up.at(point.value)}`).join(' '),
        }),
        points.map((point) => {
          const says = `${label} ${number(point.value)} at ${number(point.threshold)}: ${percent(point.called)} called positive`
          return el(
            'circle',
            { cx: across.at(point.threshold), cy: up.at(point.value), r: 4, 'data-says': says },
            el('title', {}, says),
          )
        }),
      ),
    ),
    fold('The numbers of this curve', numbers(points, label)),
  )
}

interface Axis {
  readonly from: number
  readonly to: number
  readonly at: (value: number) => number
}

function scale(values: readonly number[], start: number, end: number): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const margin = (most - least) * 0.06 || Math.abs(most) * 0.05 || 0.01
  const [from, to] = [least - margin, most + margin]
  return { from, to, at: (value) => Number((start + ((value - from) / (to - from)) * (end - start)).toFixed(1)) }
}

function ends({ from, to, at }: Axis, isAcross: boolean): Part {
  return [from, to].map((value) =>
    isAcross
      ? [
          el('line', { class: 'scale', x1: at(value), x2: at(value), y1: TOP, y2: HEIGHT - BOTTOM }),
          el(
            'text',
            { x: at(value), y: HEIGHT - BOTTOM + 15, 'text-anchor': value === from ? 'start' : 'end' },
            number(value),
          ),
        ]
      : [
          el('line', { class: 'scale', x1: LEFT, x2: WIDTH - RIGHT, y1: at(value), y2: at(value) }),
          el('text', { x: LEFT - 6, y: at(value) + 4, 'text-anchor': 'end' }, number(value)),
        ],
  )
}

function numbers(points: readonly Point[], label: string): Part {
  return htmlTable(
    [
      { head: 'threshold', right: true },
      { head: 'called positive', right: true },
      { head: label, right: true },
    ],
    points.map(({ threshold, called, value }) => ({ cells: [number(threshold), percent(called), number(value)] })),
    { caption: 'Validation rows, threshold by threshold' },
  )
}
