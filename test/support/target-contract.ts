import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Target } from '@titlebout/core'
import { packageFolder } from './package-folder.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A place for a target, as a driver's test sets it up. */
export interface TargetBench {
  /** A new handle on the same place. */
  readonly open: () => Target
  /** Makes the place such that nobody can tell what serves. */
  readonly breakPlace: () => Promise<void>
  /** Changes a file of what serves behind the target's back. */
  readonly damage: (file: string) => Promise<void>
}

/** What every target must do. */
export function targetContract(name: string, prepare: () => Promise<TargetBench>): void {
  const bench = async () => {
    const place = await prepare()
    const folder = await temporaryFolder()
    const make = async (content: string) => await packageFolder(path.join(folder, content), { 'model/m.bin': content })
    return { ...place, target: place.open(), one: await make('one'), two: await make('two'), make }
  }
  const served = async (target: Target) =>
    await readFile(path.join((await target.servedFolder()) ?? '', 'files/model/m.bin'), 'utf8')

  describe(`target ${name}`, () => {
    it('serves nothing before the first deployment', async () => {
      const { target } = await bench()
      expect(await target.serving()).toBeUndefined()
      expect(await target.servedFolder()).toBeUndefined()
    })

    it('serves what was applied, also for the next process', async () => {
      const { target, open, one } = await bench()
      await target.apply(one)
      expect(await target.serving()).toBe(one.package_sha256)
      expect(await open().serving()).toBe(one.package_sha256)
      expect(await served(open())).toBe('one')
    })

    it('is not changed by applying again', async () => {
      const { target, one } = await bench()
      await target.apply(one)
      await target.apply(one)
      expect(await target.serving()).toBe(one.package_sha256)
      expect(await served(target)).toBe('one')
    })

    it('goes on to another package and back', async () => {
      const { target, one, two } = await bench()
      await target.apply(one)
      await target.apply(two)
      expect(await served(target)).toBe('two')
      await target.apply(one)
      expect(await target.serving()).toBe(one.package_sha256)
      expect(await served(target)).toBe('one')
    })

    it('goes on serving the old package when the new one is damaged', async () => {
      const { target, one, two } = await bench()
      await target.apply(one)
      await writeFile(path.join(two.folder, 'files/model/m.bin'), 'other')
      await expect(target.apply(two)).rejects.toMatchObject({ code: 'TARGET' })
      expect(await target.serving()).toBe(one.package_sha256)
      expect(await served(target)).toBe('one')
    })

    it('refuses a package under the digest of another', async () => {
      const { target, one, two } = await bench()
      await expect(target.apply({ ...one, package_sha256: two.package_sha256 })).rejects.toThrow('manifest.json')
      expect(await target.serving()).toBeUndefined()
    })

    it('serves nothing after it was cleared, twice if need be', async () => {
      const { target, one } = await bench()
      await target.apply(one)
      await target.clear()
      await target.clear()
      expect(await target.serving()).toBeUndefined()
    })

    it('says that it cannot tell instead of serving nothing', async () => {
      const { target, breakPlace } = await bench()
      await breakPlace()
      await expect(target.serving()).rejects.toMatchObject({ code: 'TARGET' })
    })

    it('notices that what serves was changed, and mends it by applying again', async () => {
      const { target, one, damage } = await bench()
      await target.apply(one)
      await damage('manifest.json')
      await expect(target.serving()).rejects.toMatchObject({ code: 'TARGET' })
      await target.apply(one)
      expect(await target.serving()).toBe(one.package_sha256)
      await damage('files/model/m.bin')
      await target.apply(one)
      expect(await served(target)).toBe('one')
    })

    it('keeps the release that serves, however many came before', async () => {
      const { target, make } = await bench()
      for (const content of ['a', 'b', 'c', 'd', 'e', 'f']) await target.apply(await make(content))
      expect(await served(target)).toBe('f')
      await target.apply(await make('a'))
      expect(await served(target)).toBe('a')
    })
  })
}
