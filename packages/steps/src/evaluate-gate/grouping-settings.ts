import type { Config, Evaluation } from '@titlebout/core'

/** What says how rows count and hang together, for the evidence: only what titlebout.yml says. */
export function groupingSettings({ data }: Config): Evaluation['settings'] {
  const { cluster, weight, query, prevalence } = data
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(weight === undefined ? {} : { weight }),
    ...(query === undefined ? {} : { query }),
    ...(prevalence === undefined ? {} : { prevalence }),
  }
}
