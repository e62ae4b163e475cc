import type { Config, EdgesFrom, Evaluation } from '@titlebout/core'

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

/** Where the edges of number columns that are slices come from, for the evidence. */
export function edgeSettings(edgesFrom: ReadonlyMap<string, EdgesFrom>): Evaluation['settings'] {
  if (edgesFrom.size === 0) return {}
  return { slice_edges: [...edgesFrom].map(([column, from]) => `${column}: ${from}`).join(', ') }
}
