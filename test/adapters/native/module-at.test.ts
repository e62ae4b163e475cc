import { writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { withModuleAt } from '../../../packages/adapters/src/native/module-at.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const NAME = 'a-module-that-is-not-installed'
const require = createRequire(import.meta.url)
const hooks = Module.registerHooks

describe.each([
  ['by the hooks of Node', () => undefined],
  ['in a Node that has none yet', () => Reflect.deleteProperty(Module, 'registerHooks')],
])('a module of a file, %s', (_, prepare) => {
  afterEach(() => Reflect.set(Module, 'registerHooks', hooks))

  it('is there for as long as the work takes, and others stay what they are', async () => {
    prepare()
    const file = path.join(await temporaryFolder(), 'native.cjs')
    writeFileSync(file, 'module.exports = { loads: 42 }')
    const given = await withModuleAt(NAME, file, async () => [require(NAME), require('node:path')] as const)
    expect(given[0]).toEqual({ loads: 42 })
    expect(given[1]).toBe(path)
    expect(() => require(`${NAME}/more`)).toThrow('Cannot find module')
    expect(() => require.resolve(NAME)).toThrow('Cannot find module')
  })

  it('is gone after work that fails, too', async () => {
    prepare()
    const work = withModuleAt(NAME, '/nowhere.cjs', async () => await Promise.reject(new Error('no work')))
    await expect(work).rejects.toThrow('no work')
    expect(() => require.resolve(NAME)).toThrow('Cannot find module')
  })
})
