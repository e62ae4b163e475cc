import {
  namedSlice,
  parseWhere,
  refuseNumericSlice,
  slicesByValue,
  UserError,
  whereText,
  type Config,
  type SlicesFound,
  type Table,
} from '@titlebout/core'

/**
 * The declared slices of the judged rows, in the order of the config.
 *
 * @throws {UserError} `CONFIG` on a column that is not there or holds numbers, and on an expression that cannot be read
 */
export async function declaredSlices(table: Table, config: Config): Promise<SlicesFound> {
  const found: SlicesFound[] = []
  for (const slice of config.data.slices) found.push(await sliceOf(table, slice, config))
  return {
    slices: found.flatMap(({ slices }) => slices),
    findings: found.flatMap(({ findings }) => findings),
  }
}

async function sliceOf(table: Table, slice: Config['data']['slices'][number], config: Config): Promise<SlicesFound> {
  const minCount = config.privacy.min_count
  if (typeof slice !== 'string') {
    const expression = parseWhere(slice.where)
    return namedSlice({ name: slice.name, where: whereText(expression), rows: await table.where(expression) }, minCount)
  }
  const column = table.columns.find(({ name }) => name === slice)
  if (column === undefined)
    throw new UserError(
      'CONFIG',
      `data.slices: "${slice}" is no column of ${table.dataset.name}, which has ${table.columns.map(({ name }) => `"${name}"`).join(', ')}`,
    )
  if (column.kind === 'number') refuseNumericSlice(slice)
  return slicesByValue(slice, await table.texts(slice), minCount)
}
