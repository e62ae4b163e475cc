import type { Evaluation } from '@titlebout/core'
import { nullSentence } from '../../calibration.ts'
import { count, measured, number } from '../../number.ts'
import { curvePlot } from '../curve-plot.ts'
import { el, type Part } from '../el.ts'
import { htmlTable } from '../html-table.ts'
import { fold } from '../words.ts'

/** The reliability diagram of one fighter, with its numbers. */
export function calibrationParts({ calibration, metrics }: Evaluation['result']): readonly Part[] {
  if (calibration === undefined || calibration.bins.length === 0) return []
  const error = metrics['expected_calibration_error']
  const { bins, of } = calibration
  const isPositive = of === 'positive'
  return [
    el('h3', {}, 'Calibration'),
    error === undefined
      ? undefined
      : el('p', {}, `Expected calibration error ${measured(error)}${said(nullSentence(error))}.`),
    curvePlot({
      title: isPositive ? 'Said and happened' : 'Said of the most likely class, and happened',
      x: 'what was said',
      y: 'what happened',
      reading: 'Whether 10 % means 10 %: the nearer to the dotted line, the better.',
      diagonal: true,
      curves: [
        {
          name: 'candidate',
          points: bins.map(({ said: x, happened: y, low, high, rows }) => ({
            x,
            y,
            says: `[${number(low)}, ${number(high)}] on ${count(Math.round(rows))} rows`,
          })),
        },
      ],
    }),
    fold(
      'The numbers of this diagram',
      htmlTable(
        ['said on average', isPositive ? 'share that was positive' : 'share that was of that class', 'rows'].map(
          (head) => ({ head, right: true }),
        ),
        bins.map(({ said: average, happened, low, high, rows }) => ({
          cells: [number(average), `${number(happened)} [${number(low)}, ${number(high)}]`, count(Math.round(rows))],
        })),
        { caption: 'Rows in ten equal parts of what was said' },
      ),
    ),
  ]
}

function said(sentence: string): string {
  return sentence === '' ? '' : `; ${sentence}`
}
