import { levelOf, reliabilityOf, type Config, type Evaluation, type JudgedRows } from '@titlebout/core'

/** The reliability diagram as evidence has it; nothing where nobody said a probability. */
export function calibrationOf(
  rows: JudgedRows,
  { alpha, privacy }: Pick<Config, 'alpha' | 'privacy'>,
): Pick<Evaluation['result'], 'calibration'> {
  const calibration = reliabilityOf(rows, { minCount: privacy.min_count, level: levelOf(alpha) })
  return calibration === undefined ? {} : { calibration }
}
