import { parseContract } from '@titlebout/core'
import type { Opened } from '../step.ts'

/** Columns that are filled in only after the outcome: current rows do not have them yet, so they say nothing about drift. */
export async function afterOutcomeColumns(opened: Opened): Promise<readonly string[]> {
  const file = opened.config.data.contract
  if (file === undefined) return []
  const contract = parseContract((await opened.policyFile(file)).text, file)
  return contract.properties.flatMap(({ name, availability }) => (availability === 'after-outcome' ? [name] : []))
}
