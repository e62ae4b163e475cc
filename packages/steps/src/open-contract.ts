import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { mergeContracts, parseContract, type Contract } from '@titlebout/core'
import { shownFile } from './shown-file.ts'
import type { Opened } from './step.ts'

/**
 * The contract that judges, with the columns that only the checkout's contract knows behind it: a pull request may add columns,
 * and rules about them only add.
 *
 * @returns undefined when the config names no contract
 * @throws {UserError} `CONFIG` when the file is not there; `CONTRACT` when it cannot be read
 */
export async function openContract(opened: Opened): Promise<Contract | undefined> {
  const file = opened.config.data.contract
  if (file === undefined) return undefined
  const name = shownFile(opened, file)
  const { text, from } = await opened.policyFile(file)
  const judging = parseContract(text, name)
  const head = from === 'base' ? await checkoutText(opened, file) : undefined
  return head === undefined ? judging : mergeContracts(judging, parseContract(head, name))
}

/** undefined when the checkout has no such file any more. */
async function checkoutText(opened: Opened, file: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(opened.root, file), 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}
