import { problemLine, readYaml } from '../config/yaml.ts'
import { UserError } from '../error.ts'
import type { Contract, ContractProperty, ContractRule } from './contract.ts'
import { ContractNotes, Fields } from './fields.ts'
import { NONE } from './limit.ts'
import { parseProperty } from './parse-property.ts'
import { parseQuality } from './parse-quality.ts'

const CONTRACT_KEYS = {
  used: ['apiVersion', 'kind', 'id', 'name', 'version', 'schema'],
  descriptive: [
    'status',
    'tenant',
    'tags',
    'servers',
    'dataProduct',
    'description',
    'domain',
    'support',
    'price',
    'team',
    'roles',
    'slaDefaultElement',
    'authoritativeDefinitions',
    'customProperties',
    'contractCreatedTs',
  ],
  unchecked: { slaProperties: 'service levels are not checked' },
}

const SCHEMA_KEYS = {
  used: ['name', 'properties', 'quality'],
  descriptive: [
    'id',
    'logicalType',
    'physicalName',
    'physicalType',
    'dataGranularityDescription',
    'description',
    'businessName',
    'authoritativeDefinitions',
    'tags',
    'customProperties',
  ],
  unchecked: { relationships: 'relationships between tables are not checked' },
}

/**
 * Reads a data contract: the Open Data Contract Standard 3.x, as far as it says what rows must look like. Parts that
 * would be rules and are not checked become notices; what the standard does not know is an error.
 *
 * @param file path to call the file by, in messages and annotations
 * @throws {UserError} `CONTRACT` with every problem and its place
 */
export function parseContract(text: string, file: string): Contract {
  const document = readYaml(text, { file, code: 'CONTRACT' })
  const notes = new ContractNotes(document, file)
  const top = Fields.of(document.value, [], notes)
  const contract = top === undefined ? undefined : readContract(top, file)
  if (contract === undefined || notes.problems.length > 0)
    throw new UserError('CONTRACT', notes.problems.map(problemLine).join('\n'), { problems: notes.problems })
  return contract
}

function readContract(top: Fields, file: string): Contract | undefined {
  const { notes } = top
  top.check(CONTRACT_KEYS)
  const apiVersion = top.text('apiVersion')
  if (apiVersion === undefined || !/^v?3\.\d+\.\d+$/u.test(apiVersion))
    notes.problem(['apiVersion'], `apiVersion must be v3.0.0 to v3.1.0, got ${apiVersion ?? 'nothing'}`)
  if (top.text('kind') !== 'DataContract') notes.problem(['kind'], 'kind must be DataContract')
  const name = top.text('name') ?? top.text('id')
  if (name === undefined) notes.problem([], 'name or id is required: what is the contract called?')
  const version = top.text('version')
  if (version === undefined && !top.has('version')) notes.problem([], 'version is required, such as "1.0.0"')

  const [schema, ...others] = top.mappings('schema')
  if (schema === undefined) {
    notes.problem(
      ['schema'],
      'schema must be a list with one table: its first item is what the data sets are held against',
    )
    return undefined
  }
  for (const other of others) notes.notChecked(other.path, 'only the first table of a contract is checked')
  schema.check(SCHEMA_KEYS)
  const columns = schema.mappings('properties')
  const properties = columns.flatMap((column) => parseProperty(column) ?? [])
  if (properties.length === 0) notes.problem(schema.path, 'the table has no properties: list its columns')
  refuseRepeated(schema, properties)
  const rules = [...primaryKey(columns), ...parseQuality(schema, null)]
  refuseUnknownColumns(schema, rules, properties)
  return { file, name: name ?? '', version: version ?? '', properties, rules, notices: notes.notices }
}

/** Key columns together name a row. */
function primaryKey(properties: readonly Fields[]): readonly ContractRule[] {
  const keys = properties
    .filter((property) => property.raw('primaryKey') === true)
    .sort((a, b) => keyPosition(a) - keyPosition(b))
  const columns = keys.map((property) => String(property.raw('name')))
  const [first] = keys
  if (first === undefined) return []
  return [
    {
      id: 'primary-key',
      field: columns.length === 1 ? (columns[0] ?? null) : null,
      count: { kind: 'duplicates', columns },
      limit: NONE,
      expected: `no two rows with the same ${columns.map((column) => `"${column}"`).join(', ')}`,
      severity: 'error',
      place: first.notes.placeOf([...first.path, 'primaryKey']),
    },
  ]
}

/** The standard counts from 1; without a position the order of the file stays. */
function keyPosition(property: Fields): number {
  const position = property.raw('primaryKeyPosition')
  return typeof position === 'number' ? position : 0
}

function refuseRepeated(schema: Fields, properties: readonly ContractProperty[]): void {
  const names = properties.map(({ name }) => name)
  for (const [index, name] of names.entries())
    if (names.indexOf(name) !== index)
      schema.notes.problem([...schema.path, 'properties', index], `column "${name}" is described twice: take one out`)
}

function refuseUnknownColumns(
  schema: Fields,
  rules: readonly ContractRule[],
  properties: readonly ContractProperty[],
): void {
  const known = new Set(properties.map(({ name }) => name))
  for (const { count } of rules) {
    if (count.kind !== 'duplicates') continue
    for (const column of count.columns)
      if (!known.has(column))
        schema.notes.problem(
          [...schema.path, 'quality'],
          `duplicateValues names "${column}", which is no property of this table`,
        )
  }
}
