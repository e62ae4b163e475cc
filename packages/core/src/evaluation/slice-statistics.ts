import type { CellStatistics, RankStatistics, SumStatistics } from '@titlebout/stats'

/** What is known of one slice; each kind only where a metric needs it. */
export interface SliceStatistics {
  readonly cells?: CellStatistics | undefined
  readonly sums?: SumStatistics | undefined
  readonly ranks?: RankStatistics | undefined
}
