import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createTableReader } from '@titlebout/adapters'
import { UserError, type ReadPlan, type Table } from '@titlebout/core'

/** A folder of data files and a reader over it, for one test file. */
export interface Workspace {
  readonly root: () => string
  readonly reader: () => ReturnType<typeof createTableReader>
  /** Writes a file and opens it. */
  readonly open: (name: string, content: string | Uint8Array, plan?: Partial<ReadPlan>) => Promise<Table>
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>
  readonly openPath: (given: string, plan?: Partial<ReadPlan>) => Promise<Table>
}

export function workspace(): Workspace {
  let root = ''
  let reader: ReturnType<typeof createTableReader>
  beforeAll(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'tables-'))
    reader = createTableReader({ nativeDir: undefined, threads: 2 })
  })
  afterAll(async () => {
    await reader.close()
    await rm(root, { recursive: true })
  })
  const write = async (name: string, content: string | Uint8Array) => {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), content)
    return name
  }
  const openPath = async (given: string, plan: Partial<ReadPlan> = {}) =>
    await reader.open({ role: 'train', root, path: given, kinds: {}, id: undefined, label: undefined, ...plan })
  return {
    root: () => root,
    reader: () => reader,
    write,
    openPath,
    open: async (name, content, plan) => await openPath(await write(name, content), plan),
  }
}

/** All values of a table, column by column, as texts. */
export async function textsOf(table: Table): Promise<Record<string, readonly (string | null)[]>> {
  const entries = await Promise.all(
    table.columns.map(async ({ name }): Promise<[string, readonly (string | null)[]]> => [
      name,
      await table.texts(name),
    ]),
  )
  return Object.fromEntries(entries)
}

/** The refusal that a promise ends in. */
export async function refusalOf(promise: Promise<unknown>): Promise<UserError> {
  try {
    await promise
  } catch (cause) {
    if (cause instanceof UserError) return cause
    throw cause
  }
  throw new Error('expected a refusal')
}
