import { FIGHTER, type ScoredRows } from '@titlebout/adapters'
import {
  findFairness,
  leastGroupRows,
  metricOfTask,
  refuseNumericGroups,
  statisticsBy,
  UserError,
  whereOfValue,
  whereText,
  type Config,
  type Metric,
  type StoredGroups,
} from '@titlebout/core'

/**
 * The groups of every column that a rule of the gate is `by`, of rows in a database.
 *
 * @throws {UserError} `CONFIG` on a column that is not there or holds numbers
 */
export async function storedGroups(rows: ScoredRows, config: Config): Promise<readonly StoredGroups[]> {
  const columns = new Set(config.gate.flatMap(({ by }) => (by === undefined ? [] : [by])))
  const groups: StoredGroups[] = []
  for (const column of columns) groups.push(await groupsOf(column, rows, config))
  return groups
}

async function groupsOf(column: string, rows: ScoredRows, config: Config): Promise<StoredGroups> {
  const known = rows.columns.find(({ name }) => name === column)
  if (known === undefined)
    throw new UserError(
      'CONFIG',
      `gate: by: "${column}" is no column of ${rows.name}, which has ${rows.columns.map(({ name }) => `"${name}"`).join(', ')}`,
    )
  if (known.kind === 'number') refuseNumericGroups(column)
  const minimum = leastGroupRows(config.privacy.min_count)
  const nameOf = (value: string | null): string => whereText(whereOfValue(column, value))
  // In the order in which rows that are read are grouped, so that draws come to the same.
  const counted = (await rows.values(column, minimum)).toSorted(
    (a, b) => b.rows - a.rows || (nameOf(a.value) < nameOf(b.value) ? -1 : 1),
  )
  const values = counted.map(({ value }) => value)
  const cut = { kind: 'values', column, values } as const
  const parts = await statisticsBy(rows.statistics, metricsBy(column, config), { cut, fighters: [FIGHTER] })
  return { column, minimum, size: values.length, small: await rows.rareValues(column, minimum), parts }
}

/** What groups of the column are compared by; fairness by decisions. */
function metricsBy(column: string, { gate, model }: Config): readonly Metric[] {
  const asked = gate.filter(({ by }) => by === column).map(({ metric }) => metric)
  const names = asked.flatMap((metric) =>
    findFairness(metric, model.task) === undefined ? [metric] : ['selection_rate'],
  )
  return [...new Set(names)].map((name) => metricOfTask(name, model.task))
}
