import { canonicalMetric } from '../evaluation/metric-aliases.ts'
import type { Config } from './schema.ts'

/** The same config with every metric by our own name, however it was written: reports, diffs and digests then agree. */
export function withCanonicalMetrics(config: Config): Config {
  const named = <T extends { readonly metric: string }>(item: T): T => ({
    ...item,
    metric: canonicalMetric(item.metric, config.model.task),
  })
  return {
    ...config,
    gate: config.gate.map(named),
    ...explainOf(config),
    champion: {
      ...config.champion,
      primary: canonicalMetric(config.champion.primary, config.model.task),
      guardrails: config.champion.guardrails.map(named),
    },
  }
}

function explainOf({ explain, model }: Config): Pick<Config, 'explain'> {
  if (explain?.metric === undefined) return {}
  return { explain: { ...explain, metric: canonicalMetric(explain.metric, model.task) } }
}
