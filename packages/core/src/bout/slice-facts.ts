import type { CellStatistics, Partition } from '@titlebout/stats'
import type { SliceComparison } from '../evidence/bout.ts'
import { countOnes, found, rowsAt, type JudgedRows } from '../evaluation/judged-rows.ts'
import type { Difference, Metric } from '../evaluation/metric.ts'
import { placesIn, placesOf } from '../evaluation/slice-places.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import { flipCounts } from './flips.ts'
import type { PairedStatistics } from './paired-statistics.ts'

/** What a slice comes to, before anybody decides what it means. */
export interface SliceFacts {
  readonly counts: Pick<
    SliceComparison,
    'rows' | 'positives' | 'candidate_found' | 'champion_found' | 'right_to_wrong' | 'wrong_to_right'
  >
  readonly difference: Difference
  /** Of its rows, ascending. */
  readonly places: Uint32Array
}

/** A slice measured on its rows. */
export function factsOfRows(
  slice: SliceMask,
  sides: { readonly candidate: JudgedRows; readonly champion: JudgedRows },
  metric: Metric,
): SliceFacts {
  const places = placesOf(slice, sides.candidate.count)
  const [ours, theirs] = [rowsAt(sides.candidate, places), rowsAt(sides.champion, places)]
  const flips = flipCounts(ours, theirs)
  return {
    counts: {
      rows: ours.count,
      positives: ours.task === 'binary-classification' ? countOnes(ours.truth) : null,
      candidate_found: ours.task === 'binary-classification' ? found(ours) : null,
      champion_found: theirs.task === 'binary-classification' ? found(theirs) : null,
      right_to_wrong: flips?.onlyFirst ?? null,
      wrong_to_right: flips?.onlySecond ?? null,
    },
    difference: metric.difference(ours, theirs),
    places,
  }
}

/** Every slice of a cut at once, the first at 0; undefined where they have to be measured on their rows. */
export function factsOfCut(
  cut: Partition,
  { metric, statistics }: { readonly metric: Metric; readonly statistics: PairedStatistics },
): readonly SliceFacts[] | undefined {
  const cells = statistics.cells(cut)
  const outcomes = statistics.slices(metric, cut)
  return (
    cells &&
    outcomes?.map(({ difference }, s) => ({
      counts: countsFrom(cells[s]!),
      difference,
      places: placesIn(cut, s + 1),
    }))
  )
}

/** Of cells of both, champion first. */
export function countsFrom({ cells, classes, size }: CellStatistics): SliceFacts['counts'] {
  const rows = (counts: (label: number, champion: number, candidate: number) => boolean): number =>
    cells.reduce((sum, { label, called, rows: n }) => (counts(label, called[0]!, called[1]!) ? sum + n : sum), 0)
  const isBinary = classes === 2
  return {
    rows: size.n,
    positives: isBinary ? rows((label) => label === 1) : null,
    candidate_found: isBinary ? rows((label, _, candidate) => label === 1 && candidate === 1) : null,
    champion_found: isBinary ? rows((label, champion) => label === 1 && champion === 1) : null,
    right_to_wrong: rows((label, champion, candidate) => label === champion && label !== candidate),
    wrong_to_right: rows((label, champion, candidate) => label !== champion && label === candidate),
  }
}
