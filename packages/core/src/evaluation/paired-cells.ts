import type { CellStatistics, PairedCounts } from '@titlebout/stats'

/** Rows right by the champion alone (`onlyFirst`), by the candidate alone (`onlySecond`), by both and by neither. */
export function countsOfCells({ cells }: CellStatistics): PairedCounts {
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 }
  for (const { label, called, rows } of cells) {
    const [first, second] = [called[0] === label, called[1] === label]
    counts[first ? (second ? 'both' : 'onlyFirst') : second ? 'onlySecond' : 'neither'] += rows
  }
  return counts
}
