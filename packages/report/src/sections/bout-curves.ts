import type { Curves, SideCurves } from '@titlebout/core'
import { lineChart } from '../chart/line-chart.ts'
import { fold } from '../markdown/fold.ts'
import { table } from '../markdown/table.ts'
import { count, number } from '../number.ts'

/** Curves of both sides, folded: for the eye, none of them decides. */
export function curves({ rows, at, candidate, champion }: Curves): string {
  const both = (of: (side: SideCurves) => readonly number[]): { readonly values: readonly number[] }[] => [
    { values: of(candidate) },
    { values: of(champion) },
  ]
  const charts = [
    lineChart(
      'ROC: positives found',
      { x: 'false positive rate', y: 'recall', from: 0, to: 1 },
      both((side) => side.recall_at_false_positive_rate),
    ),
    lineChart(
      'Precision at each recall',
      { x: 'recall', y: 'precision', from: 0, to: 1 },
      both((side) => side.precision_at_recall),
    ),
  ]
  const note = `First line: candidate; second: champion. Drawn at ${count(at.length)} places from ${count(rows)} rows, each counted once; none of this decides.`
  return fold(
    'Curves: ROC, precision and recall, calibration',
    [note, ...charts, calibration(candidate, champion)].join('\n\n'),
  )
}

/** Bins of the two need not be the same, so they stand in a table: what was said, and what came of it. */
function calibration(candidate: SideCurves, champion: SideCurves): string {
  const longest = Math.max(candidate.calibration.length, champion.calibration.length)
  const cells = (side: SideCurves, index: number): readonly string[] => {
    const bin = side.calibration[index]
    return bin === undefined
      ? ['', '']
      : [`${number(bin.predicted)} → ${number(bin.observed)}`, count(Math.round(bin.rows))]
  }
  const lines = Array.from({ length: longest }, (_, index) => [...cells(candidate, index), ...cells(champion, index)])
  return `Calibration, in ten parts of the scores: what was said on average → the share that was positive\n\n${table(['candidate', 'rows', 'champion', 'rows'], lines, ['l', 'r', 'l', 'r'])}`
}
