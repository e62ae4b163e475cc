import { sha256Text } from '@titlebout/adapters'
import type { Contract } from '@titlebout/core'
import { openContract } from '../open-contract.ts'
import type { Opened } from '../step.ts'

/** The contract that judges, and where it comes from. */
export interface JudgingContract {
  readonly contract: Contract
  /** As the config names it. */
  readonly file: string
  /** Of the text that judges. */
  readonly sha256: string
  readonly from: 'base' | 'checkout'
}

/**
 * @returns undefined when the config names no contract
 * @throws {UserError} `CONFIG` when the file is not there; `CONTRACT` with every problem of it
 */
export async function judgingContract(opened: Opened): Promise<JudgingContract | undefined> {
  const file = opened.config.data.contract
  const contract = await openContract(opened)
  if (file === undefined || contract === undefined) return undefined
  const { text, from } = await opened.policyFile(file)
  return { contract, file, sha256: sha256Text(text), from }
}
