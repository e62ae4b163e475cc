import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTableReader, onnxFighter } from '@titlebout/adapters'
import {
  UserError,
  type Fighter,
  type FighterTask,
  type OnnxRuntimeChoice,
  type Scores,
  type Table,
  type TableReader,
} from '@titlebout/core'
import { afterAll, beforeAll, expect } from 'vitest'

/** A folder for files and a reader of tables, for one test file. */
export interface Workspace {
  readonly root: () => string
  readonly reader: () => TableReader
  /** Writes a file and gives its absolute path. */
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>
  readonly table: (name: string, content: string, task: FighterTask) => Promise<Table>
  /** What runs models from now on; until then what is there. */
  readonly use: (runtime: OnnxRuntimeChoice) => void
  /** Writes a model and opens it. */
  readonly onnx: (name: string, bytes: Uint8Array) => Promise<Fighter>
  /** Scores rows with a model, both given as content. */
  readonly scored: (bytes: Uint8Array, csv: string, task: FighterTask) => Promise<Scores>
}

export function workspace(): Workspace {
  let root = ''
  let reader: TableReader
  let files = 0
  let runtime: OnnxRuntimeChoice = 'auto'
  beforeAll(async () => {
    root = await mkdtemp(path.join(await realpath(tmpdir()), 'titlebout-fighters-'))
    reader = createTableReader({ nativeDir: undefined, threads: 1 })
  })
  afterAll(async () => {
    await reader.close()
    await rm(root, { recursive: true })
  })
  const write: Workspace['write'] = async (name, content) => {
    const file = path.join(root, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
    return file
  }
  const table: Workspace['table'] = async (name, content, { id, target }) => {
    const { label } = target
    await write(name, content)
    return await reader.open({
      role: 'test',
      root,
      path: name,
      kinds: { [id]: 'text', ...(label && { [label]: 'text' }) },
      id,
      label,
    })
  }
  const onnx: Workspace['onnx'] = async (name, bytes) =>
    await onnxFighter({ file: await write(name, bytes), nativeDir: undefined, runtime, timeLimitMs: 5_000 })
  const scored: Workspace['scored'] = async (bytes, csv, task) => {
    files += 1
    const rows = await table(`rows-${files}.csv`, csv, task)
    const fighter = await onnx(`model-${files}.onnx`, bytes)
    try {
      return await fighter.score(rows, task)
    } finally {
      await fighter.close()
      await rows.close()
    }
  }
  const use: Workspace['use'] = (choice) => {
    runtime = choice
  }
  return { root: () => root, reader: () => reader, write, table, use, onnx, scored }
}

/** The message of the error for the user that a promise ends in. */
export async function refusalOf(promise: Promise<unknown>, code: UserError['code']): Promise<string> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(thrown instanceof UserError)) throw new Error('expected a UserError', { cause: thrown })
  expect(thrown.code).toBe(code)
  return thrown.message
}
