import { columnKinds, type ColumnKind } from '@titlebout/core'
import { openContract } from './open-contract.ts'
import type { Opened } from './step.ts'

/** The columns that the contract speaks of. */
export interface ContractColumns {
  /** In the order of the contract, those that only the checkout's knows last. */
  readonly names: readonly string[]
  /** How each is read. */
  readonly kinds: Readonly<Record<string, ColumnKind>>
}

/**
 * @returns undefined when the config names no contract
 * @throws {UserError} `CONFIG` when the file is not there; `CONTRACT` when it cannot be read
 */
export async function contractColumns(opened: Opened): Promise<ContractColumns | undefined> {
  const contract = await openContract(opened)
  if (contract === undefined) return undefined
  return { names: contract.properties.map((property) => property.name), kinds: columnKinds(contract) }
}
