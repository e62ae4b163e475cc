import type { Place } from '../config/yaml.ts'
import type { Finding, Severity } from '../finding.ts'
import type { ColumnKind } from '../ports/table.ts'
import type { Count } from './count.ts'
import type { Limit } from './limit.ts'

export const LOGICAL_TYPES = [
  'string',
  'number',
  'integer',
  'boolean',
  'date',
  'timestamp',
  'time',
  'object',
  'array',
] as const
export type LogicalType = (typeof LOGICAL_TYPES)[number]

/** One expectation: something counted, and what the count must be. */
export interface ContractRule {
  /** Kebab-case, such as `minimum`. */
  readonly id: string
  /** The column; null when the rule is about the rows as a whole. */
  readonly field: string | null
  readonly count: Count
  readonly limit: Limit
  /** To follow "expected": "values of at least 0". */
  readonly expected: string
  readonly severity: Severity
  /** In the contract file of the checkout; undefined when it is not in that file. */
  readonly place: Place | undefined
}

/** When a column is known: a model is used before the outcome. */
export const AVAILABILITIES = ['before-outcome', 'after-outcome'] as const
export type Availability = (typeof AVAILABILITIES)[number]

export interface ContractProperty {
  readonly name: string
  readonly logicalType: LogicalType | undefined
  readonly required: boolean
  readonly availability: Availability | undefined
  readonly rules: readonly ContractRule[]
  readonly place: Place | undefined
}

/** What data must look like: the part of an Open Data Contract that is checked here. */
export interface Contract {
  /** Path of its file, for messages and annotations. */
  readonly file: string
  readonly name: string
  readonly version: string
  readonly properties: readonly ContractProperty[]
  /** About the rows as a whole. */
  readonly rules: readonly ContractRule[]
  /** Parts of the file that are not checked, by name. */
  readonly notices: readonly Finding[]
}

/** Every expectation of a contract, in the order of the file. */
export function rulesOf(contract: Contract): readonly ContractRule[] {
  return [...contract.rules, ...contract.properties.flatMap((property) => property.rules)]
}

export function findProperty(contract: Contract, name: string): ContractProperty | undefined {
  return contract.properties.find((property) => property.name === name)
}

/** How the columns of a contract are read; a column without a type is left to its values. */
export function columnKinds(contract: Contract): Readonly<Record<string, ColumnKind>> {
  return Object.fromEntries(
    contract.properties.flatMap(({ name, logicalType }): [string, ColumnKind][] => {
      if (logicalType === undefined) return []
      return [[name, logicalType === 'number' || logicalType === 'integer' ? 'number' : 'text']]
    }),
  )
}
