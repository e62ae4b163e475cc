import {
  groupsByValue,
  refuseNumericGroups,
  UserError,
  type Config,
  type RuleGroups,
  type Table,
} from '@titlebout/core'

/**
 * The groups of every column that a rule of the gate is `by`.
 *
 * @throws {UserError} `CONFIG` on a column that is not there or holds numbers
 */
export async function ruleGroups(table: Table, { gate, privacy }: Config): Promise<ReadonlyMap<string, RuleGroups>> {
  const names = new Set(gate.flatMap(({ by }) => (by === undefined ? [] : [by])))
  const groups = new Map<string, RuleGroups>()
  for (const name of names) {
    const column = table.columns.find((candidate) => candidate.name === name)
    if (column === undefined)
      throw new UserError(
        'CONFIG',
        `gate: by: "${name}" is no column of ${table.dataset.name}, which has ${table.columns.map((known) => `"${known.name}"`).join(', ')}`,
      )
    if (column.kind === 'number') refuseNumericGroups(name)
    groups.set(name, groupsByValue(name, await table.texts(name), privacy.min_count))
  }
  return groups
}
