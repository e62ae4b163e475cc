import { numberText, type Evaluation, type Fight, type Finding } from '@titlebout/core'

/** Digits that may follow the order in which a database adds. */
const RELATIVE = 1e-9

interface ChangedEstimate {
  readonly metric: string
  /** Six digits of each. */
  readonly now: number
  readonly before: number
}

/** Metrics that come to something else than an evaluation says, of those that both have a value of. */
export function changedEstimates(
  { metrics }: Evaluation['result'],
  estimates: readonly (readonly [metric: string, now: number | null])[],
): readonly ChangedEstimate[] {
  return estimates.flatMap(([metric, now]) => {
    const before = metrics[metric]?.estimate ?? null
    if (now === null || before === null) return []
    if (Math.abs(now - before) <= RELATIVE * Math.max(1, Math.abs(before))) return []
    return [{ metric, now: Number(now.toPrecision(6)), before: Number(before.toPrecision(6)) }]
  })
}

/**
 * Whether a champion's table no longer says what the champion was judged by, as far as numbers can tell: on as many rows with as many
 * positives it comes to something else. The rows may be others, too, so that nothing is refused.
 */
export function otherScores(
  then: Evaluation['result'] | undefined,
  { comparisons, contamination, positives }: Fight,
  count: number,
): readonly Finding[] {
  // Without the rows that were trained on it comes to something else anyway.
  if (then === undefined || contamination.dropped > 0) return []
  if (then.dataset.row_count !== count || then.positives !== positives) return []
  const whole = comparisons.filter(({ slice }) => slice === null)
  const estimates = whole.map(({ metric, champion }) => [metric, champion?.estimate ?? null] as const)
  const changed = changedEstimates(then, estimates).map(
    ({ metric, now, before }) => `${metric} ${now} instead of ${before}`,
  )
  if (changed.length === 0) return []
  return [
    {
      id: 'champion-scores-changed',
      severity: 'warning',
      message: `the champion's scores in the database come to other numbers than when it was judged on as many rows (${numberText(count)}): ${[...new Set(changed)].join(', ')}`,
      fix: 'where neither rows nor labels have changed, its table was written over: put back the scores that it was judged by, and compare again',
    },
  ]
}
