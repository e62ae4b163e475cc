import type { Availability, ContractProperty, ContractRule, LogicalType } from './contract.ts'
import { AVAILABILITIES, LOGICAL_TYPES } from './contract.ts'
import type { Count, RowTest } from './count.ts'
import type { Fields } from './fields.ts'
import { NONE } from './limit.ts'
import { parseQuality } from './parse-quality.ts'
import { parseTypeOptions } from './type-options.ts'

const PROPERTY_KEYS = {
  used: [
    'name',
    'logicalType',
    'logicalTypeOptions',
    'required',
    'unique',
    'primaryKey',
    'primaryKeyPosition',
    'customProperties',
    'quality',
    'physicalName',
  ],
  descriptive: [
    'id',
    'physicalType',
    'partitioned',
    'partitionKeyPosition',
    'classification',
    'encryptedName',
    'transformSourceObjects',
    'transformLogic',
    'transformDescription',
    'examples',
    'criticalDataElement',
    'description',
    'businessName',
    'authoritativeDefinitions',
    'tags',
  ],
  unchecked: {
    relationships: 'relationships between tables are not checked',
    properties: 'nested properties are not checked',
    items: 'items of lists are not checked',
  },
}

/** Reads one column; undefined, with the problem noted, when it has no name. */
export function parseProperty(fields: Fields): ContractProperty | undefined {
  fields.check(PROPERTY_KEYS)
  const name = fields.text('name')
  if (name === undefined) {
    fields.notes.problem(fields.path, 'a property needs a name: the column that it describes')
    return undefined
  }
  if (fields.has('physicalName') && fields.text('physicalName') !== name)
    fields.notes.notChecked([...fields.path, 'physicalName'], `columns are found by name: "${name}" is looked for`)
  fields.number('primaryKeyPosition')
  const logicalType = fields.oneOf('logicalType', LOGICAL_TYPES)
  if (logicalType === 'object' || logicalType === 'array')
    fields.notes.notChecked(
      [...fields.path, 'logicalType'],
      `the content of a column of type ${logicalType} is not checked`,
    )
  const isKey = fields.flag('primaryKey')
  const required = fields.flag('required') || isKey
  const rules: ContractRule[] = []
  const rule = (key: string, id: string, count: Count, expected: string): void => {
    rules.push({
      id,
      field: name,
      count,
      limit: NONE,
      expected,
      severity: 'error',
      place: fields.notes.placeOf([...fields.path, key]),
    })
  }
  const test = (row: RowTest): Count => ({ kind: 'matching', test: row })
  if (required)
    rule(
      isKey ? 'primaryKey' : 'required',
      'required',
      test({ kind: 'null', column: name, emptyIsNull: emptyIsNull(logicalType) }),
      'a value in every row',
    )
  if (fields.flag('unique')) rule('unique', 'unique', { kind: 'duplicates', columns: [name] }, 'no value twice')
  if (isReadable(logicalType))
    rule(
      'logicalType',
      'type',
      test({ kind: 'unreadable', column: name, as: logicalType }),
      `values of type ${logicalType}`,
    )
  return {
    name,
    logicalType,
    required,
    availability: parseAvailability(fields),
    rules: [...rules, ...parseTypeOptions(fields, name, logicalType), ...parseQuality(fields, { name, logicalType })],
    place: fields.notes.placeOf(fields.path),
  }
}

/** Whether an empty text means that nothing is there. */
export function emptyIsNull(logicalType: LogicalType | undefined): boolean {
  return logicalType !== undefined && logicalType !== 'string'
}

function isReadable(
  logicalType: LogicalType | undefined,
): logicalType is Exclude<LogicalType, 'string' | 'object' | 'array'> {
  return logicalType !== undefined && logicalType !== 'string' && logicalType !== 'object' && logicalType !== 'array'
}

/** The standard's place for what it does not know: a list of { property, value }. */
function parseAvailability(fields: Fields): Availability | undefined {
  for (const custom of fields.mappings('customProperties'))
    if (custom.text('property') === 'availability') {
      if (!custom.has('value'))
        custom.notes.problem(custom.path, `availability needs a value: one of ${AVAILABILITIES.join(', ')}`)
      return custom.oneOf('value', AVAILABILITIES)
    }
  return undefined
}
