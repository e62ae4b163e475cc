import { keyColumns, type Config, type Feature, type Table } from '@titlebout/core'
import { featureOf, readAhead } from '../evaluate-gate/column-values.ts'

/** Columns in which a concentrated gain is looked for, and which of them are new. */
interface FeatureColumns {
  readonly features: readonly Feature[]
  readonly newFeatures: ReadonlySet<string>
}

/**
 * The columns that the candidate uses; all columns but those with a part of their own when nobody recorded them. New are those
 * that the champion does not use, as far as that is known.
 */
export async function featureColumns(
  table: Table,
  config: Config,
  used: { readonly candidate: readonly string[] | undefined; readonly champion: readonly string[] | undefined },
): Promise<FeatureColumns> {
  const keys = keyColumns(config)
  const isUsed = (name: string): boolean => used.candidate?.includes(name) ?? !keys.has(name)
  const names = table.columns.map(({ name }) => name).filter(isUsed)
  await readAhead(table, names)
  const features: Feature[] = []
  for (const name of names) features.push(await featureOf(table, name))
  const { candidate, champion } = used
  const fresh = candidate === undefined || champion === undefined ? [] : candidate.filter((n) => !champion.includes(n))
  return { features, newFeatures: new Set(fresh) }
}
