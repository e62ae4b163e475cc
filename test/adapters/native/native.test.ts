import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UserError } from '@titlebout/core'
import { openDuckDb } from '../../../packages/adapters/src/native/duckdb.ts'
import { findNative, loadNative, pinnedVersion, provideNative } from '../../../packages/adapters/src/native/native.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'native-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function refusal(promise: Promise<unknown>): Promise<UserError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (thrown instanceof UserError) return thrown
  throw new Error('expected a refusal', { cause: thrown })
}

describe('loadNative', () => {
  it('finds DuckDB in the node_modules of the checkout', async () => {
    const { api, instance } = await openDuckDb(undefined, ':memory:', {})
    instance.closeSync()
    expect(api.version()).toMatch(/^v1\./u)
  })

  it('finds onnxruntime-node in a folder that the user names, as the folder or as its node_modules', async () => {
    const checkout = path.resolve(import.meta.dirname, '../../..')
    for (const nativeDir of [checkout, path.join(checkout, 'node_modules')])
      expect(Object.keys(await loadNative('onnxruntime-node', nativeDir))).toContain('InferenceSession')
  })

  it('looks nowhere else when the user names a folder, fetches nothing, and says platform and what to do', async () => {
    expect(await findNative('@duckdb/node-bindings', folder)).toBeUndefined()
    const error = await refusal(provideNative('@duckdb/node-bindings', folder))
    expect(error.code).toBe('NATIVE')
    expect(error.message).toContain(`@duckdb/node-bindings is not installed for ${process.platform}-${process.arch}`)
    expect(error.message).toContain(folder)
    expect(error.message).toContain('npm install @duckdb/node-bindings')
  })

  it('says which version of DuckDB the folder that the user names must have', async () => {
    const other = path.join(folder, 'node_modules/@duckdb/node-bindings')
    await mkdir(other, { recursive: true })
    await writeFile(path.join(other, 'package.json'), '{ "version": "1.4.0", "main": "duckdb.js" }')
    await writeFile(path.join(other, 'duckdb.js'), '')
    const error = await refusal(openDuckDb(folder, ':memory:', {}))
    expect(error.code).toBe('NATIVE')
    const wanted = `@duckdb/node-bindings@${pinnedVersion('@duckdb/node-bindings')}`
    expect(error.message).toContain(`is version 1.4.0`)
    expect(error.message).toContain(`run npm install ${wanted} in that folder`)
  })

  it('tells a package that does not load from one that is not there', async () => {
    const broken = path.join(folder, 'node_modules/onnxruntime-node')
    await mkdir(broken, { recursive: true })
    await writeFile(path.join(broken, 'index.js'), "throw new Error('invalid ELF header\\nmore')")
    const error = await refusal(loadNative('onnxruntime-node', folder))
    expect(error.code).toBe('NATIVE')
    expect(error.message).toMatch(/does not load on .*: invalid ELF header: install it on this platform/u)
  })
})
