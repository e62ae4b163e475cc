import { UserError } from '../error.ts'
import type { Config } from './schema.ts'
import { keyColumns } from './target-variable.ts'

/**
 * The columns that a model may use, in the order of the config's list, else of the contract. Label, id, time,
 * query, cluster and weight are never among them.
 *
 * @param contractColumns names in the order of the contract; undefined when there is no contract
 * @throws {UserError} `CONFIG` when a listed feature is one of those, or occurs twice; when an excluded column is
 *   not in the contract (a misspelt exclusion would let the column in); when there is neither list nor contract; when nothing is left
 */
export function featuresOf(config: Config, contractColumns: readonly string[] | undefined): string[] {
  const { features } = config.data
  if (Array.isArray(features)) return listed(config, features)

  if (contractColumns === undefined)
    throw new UserError(
      'CONFIG',
      'data.features: expected a list of columns, because there is no contract to take them from: list them, or name a contract under data.contract',
    )
  const excluded = features?.exclude ?? []
  const unknown = excluded.filter((column) => !contractColumns.includes(column))
  // rule: unknown-exclusion
  if (unknown.length > 0)
    throw new UserError(
      'CONFIG',
      `data.features.exclude: ${quoted(unknown)} ${unknown.length === 1 ? 'is' : 'are'} not in the contract: correct the name, or take it out`,
    )
  const reserved = keyColumns(config)
  const left = contractColumns.filter((column) => !reserved.has(column) && !excluded.includes(column))
  if (left.length === 0)
    throw new UserError(
      'CONFIG',
      'data.features: no column is left for the model once label, id, time, query, cluster, weight and exclusions are taken out',
    )
  return left
}

function listed(config: Config, features: readonly string[]): string[] {
  const reserved = keyColumns(config)
  for (const [index, column] of features.entries()) {
    const role = reserved.get(column)
    // rule: reserved-feature
    if (role !== undefined)
      throw new UserError(
        'CONFIG',
        `data.features: "${column}" is data.${role} and cannot be a feature: take it out of the list`,
      )
    if (features.indexOf(column) !== index)
      throw new UserError('CONFIG', `data.features: "${column}" is listed twice: take one out`)
  }
  return [...features]
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
