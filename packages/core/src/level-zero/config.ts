import { configSchema, type Config } from '../config/schema.ts'
import type { Reading } from './reading.ts'

/** A slice of fewer rows is shown, and is not compared. */
export const FEWEST_SLICE_ROWS = 50

/**
 * The config that a reading amounts to, for everything that asks a config: what judges is one claim, that the new scores are no worse
 * than the old by more than the margin.
 */
export function levelZeroConfig(reading: Reading, parts: { readonly name: string; readonly margin: number }): Config {
  const { target, threshold, primary, slices, table } = reading
  const column = (name: string): string | undefined => (table.columns.has(name) ? name : undefined)
  return configSchema.parse({
    version: 1,
    model: { name: parts.name, task: target.task, path: 'scores', threshold },
    data: {
      test: 'scores',
      id: 'id',
      label: target.label,
      ...(target.task === 'binary-classification' ? { positive: target.positive } : {}),
      ...(target.task === 'multiclass-classification' ? { classes: target.classes } : {}),
      ...(target.task === 'ranking' ? { query: target.query } : {}),
      weight: column('weight'),
      cluster: column('cluster'),
      slices,
    },
    champion: {
      primary,
      merge: { claim: 'non-inferior', margin: parts.margin },
      promote: { claim: 'superior' },
    },
  })
}
