import type { DriftMeasure } from '@titlebout/core'

const KINDS: { readonly [K in DriftMeasure['kind']]: string } = {
  numeric: 'numbers',
  categorical: 'values',
  nulls: 'missing values',
  'new-categories': 'new values',
  volume: 'rows',
}

/** Of the names that say nothing by themselves. */
const MEASURES: ReadonlyMap<string, string> = new Map([
  ['ks', 'Kolmogorov-Smirnov distance'],
  ['psi', 'population stability index'],
  ['wasserstein', 'Wasserstein distance'],
  ['energy', 'energy distance'],
  ['jensen_shannon', 'Jensen-Shannon distance'],
  ['hellinger', 'Hellinger distance'],
  ['l_infinity', 'largest difference of a share'],
  ['cramers_v', "Cramér's V"],
  ['ratio_of_rows', 'ratio of the counts'],
])

/** What of a column was looked at. */
export function kindText({ kind }: DriftMeasure): string {
  return KINDS[kind]
}

/** By what, as a reader knows it. */
export function measureText({ measure }: DriftMeasure): string {
  return MEASURES.get(measure) ?? measure.replaceAll(/[-_]/gu, ' ')
}
