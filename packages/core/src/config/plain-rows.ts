import type { Config } from './schema.ts'

/** Whether each row counts once and stands alone: no column says otherwise. */
export function rowsArePlain({ data: { weight, cluster } }: Pick<Config, 'data'>): boolean {
  return weight === undefined && cluster === undefined
}
