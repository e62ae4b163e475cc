import type { Curves, SideCurves } from '@titlebout/core'
import { count, number } from '../../number.ts'
import { curvePlot, type Curve } from '../curve-plot.ts'
import { el, type Part } from '../el.ts'
import { htmlTable, type Row } from '../html-table.ts'
import { fold } from '../words.ts'

/** ROC, precision and recall, and calibration of both sides: for the eye, none of it decides. */
export function curveParts(curves: Curves): readonly Part[] {
  const both = (of: (side: SideCurves) => Curve['points']): readonly Curve[] => [
    { name: 'champion', points: of(curves.champion) },
    { name: 'candidate', points: of(curves.candidate) },
  ]
  const along = (values: readonly number[]): Curve['points'] =>
    values.map((y, index) => ({ x: curves.at[index] ?? 0, y }))
  return [
    el('h3', {}, 'Curves'),
    el(
      'p',
      {},
      el('span', { class: 'key' }),
      'candidate ',
      el('span', { class: 'key before' }),
      `champion. Drawn from ${count(curves.rows)} rows; none of this decides.`,
    ),
    el(
      'div',
      { class: 'curves' },
      curvePlot({
        title: 'ROC',
        x: 'false positive rate',
        y: 'recall',
        reading: 'How many positives are found for so many false alarms: the nearer to the upper left, the better.',
        diagonal: true,
        curves: both((side) => along(side.recall_at_false_positive_rate)),
      }),
      curvePlot({
        title: 'Precision and recall',
        x: 'recall',
        y: 'precision',
        reading: 'How many alarms are right when so many positives are found: the higher, the better.',
        diagonal: false,
        curves: both((side) => along(side.precision_at_recall)),
      }),
      curvePlot({
        title: 'Calibration',
        x: 'what was said',
        y: 'what happened',
        reading: 'Whether 10 % means 10 %: the nearer to the dotted line, the better.',
        diagonal: true,
        curves: both((side) =>
          side.calibration.map(({ predicted: x, observed: y, rows }) => ({
            x,
            y,
            says: `${count(Math.round(rows))} rows`,
          })),
        ),
      }),
    ),
    fold('The numbers of these curves', numbers(curves)),
  ]
}

function numbers({ at, candidate, champion }: Curves): Part {
  const right = (head: string) => ({ head, right: true })
  const points = at.map((x, index): Row => ({
    cells: [
      number(x),
      ...[
        champion.recall_at_false_positive_rate,
        candidate.recall_at_false_positive_rate,
        champion.precision_at_recall,
        candidate.precision_at_recall,
      ].map((values) => shown(values[index])),
    ],
  }))
  const bins = [...sideBins('champion', champion), ...sideBins('candidate', candidate)]
  return [
    htmlTable(
      [
        { head: 'at' },
        ...['recall, champion', 'recall, candidate', 'precision, champion', 'precision, candidate'].map(right),
      ],
      points,
      { caption: 'Recall at each false positive rate, precision at each recall' },
    ),
    htmlTable([{ head: 'side' }, ...['said', 'happened', 'rows'].map(right)], bins, {
      caption: 'Calibration, in ten parts of the scores',
    }),
  ]
}

function sideBins(side: string, { calibration }: SideCurves): readonly Row[] {
  return calibration.map(({ predicted, observed, rows }) => ({
    cells: [side, number(predicted), number(observed), count(Math.round(rows))],
  }))
}

function shown(value: number | undefined): string {
  return value === undefined ? '' : number(value)
}
