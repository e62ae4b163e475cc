import { isResampled, type Evaluated, type GateOutcome, type Metrics } from '@titlebout/core'

/** Whether anything came of draws: a resampled interval, or what chance would show between groups. */
export function isDrawn({ metrics, slices }: Evaluated, rules: GateOutcome['rules']): boolean {
  const measured = [metrics, ...slices.map((slice) => slice.metrics)].flatMap((some) => Object.values(some))
  return rules.some(({ by }) => by !== null) || measured.some(isResampled)
}

/** How each interval was made, such as "roc_auc delong-logit, recall wilson". */
export function methodsText(metrics: Metrics): string {
  return Object.entries(metrics)
    .map(([name, { method }]) => `${name} ${method}`)
    .join(', ')
}
