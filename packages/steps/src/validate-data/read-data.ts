import { columnKinds, UserError, type ColumnKind, type Contract, type Table, type TableReader } from '@titlebout/core'
import { atKey } from '../at-key.ts'
import type { Opened } from '../step.ts'

/** The rows that train, those that tune, and those that judge. */
export interface DataSets {
  readonly train: Table
  /** undefined: they lie in a database (model.sql). */
  readonly test: Table | undefined
  /** undefined: there is no data.validation. */
  readonly validation: Table | undefined
  /** Whose version of the test rows this is. */
  readonly testFrom: 'base' | 'checkout' | 'database'
}

/**
 * Opens all. Columns are read as the contract says; one that should hold numbers and does not is read as text, so that the
 * check can say how many rows are to blame.
 *
 * @throws {UserError} `DATA` when a file cannot be read; `CONFIG` when no training rows are named
 */
export async function readData(
  reader: TableReader,
  opened: Opened,
  contract: Contract | undefined,
  progress: (what: string) => void,
): Promise<DataSets> {
  const { train: path, id, label } = opened.config.data
  if (path === undefined)
    throw new UserError(
      'CONFIG',
      `${opened.configFile}: data.train is needed here: validate-data profiles the training rows`,
    )
  const kinds: Readonly<Record<string, ColumnKind>> = contract === undefined ? {} : columnKinds(contract)
  const plan = { kinds, onMismatch: 'text', id, label } as const
  progress(`reading ${path}`)
  const train = await atKey(
    opened,
    ['data', 'train'],
    async () => await reader.open({ ...plan, role: 'train', root: opened.root, path }),
  )
  const judged = await readTest(reader, opened, plan, progress)
  return { train, ...judged, validation: await readValidation(reader, opened, plan, progress) }
}

type Plan = Pick<Parameters<TableReader['open']>[0], 'kinds' | 'onMismatch' | 'id' | 'label'>

async function readTest(
  reader: TableReader,
  opened: Opened,
  plan: Plan,
  progress: (what: string) => void,
): Promise<Pick<DataSets, 'test' | 'testFrom'>> {
  if (opened.config.model.sql !== undefined) return { test: undefined, testFrom: 'database' }
  const rows = await opened.testRows()
  progress(`reading ${rows.path}`)
  const test = await atKey(
    opened,
    ['data', 'test'],
    async () => await reader.open({ ...plan, role: 'test', root: rows.root, path: rows.path }),
  )
  return { test, testFrom: rows.from }
}

async function readValidation(
  reader: TableReader,
  opened: Opened,
  plan: Plan,
  progress: (what: string) => void,
): Promise<Table | undefined> {
  const rows = await opened.validationRows()
  if (rows === undefined) return undefined
  progress(`reading ${rows.path}`)
  return await atKey(
    opened,
    ['data', 'validation'],
    async () => await reader.open({ ...plan, role: 'validation', root: rows.root, path: rows.path }),
  )
}

/** All of them, in the order of their use. */
export function dataSets({ train, validation, test }: DataSets): readonly Table[] {
  return [train, validation, test].filter((table) => table !== undefined)
}
