import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { directoryRegistry } from '@titlebout/adapters'
import { registryContract } from '../../support/registry-contract.ts'
import { serving, versionOf } from '../../support/registry-versions.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

registryContract('directory', async () => {
  const root = path.join(await temporaryFolder(), 'registry')
  return {
    open: async () => directoryRegistry({ root }),
    racers: [
      ['directory', root],
      ['directory', root],
    ],
    // A file where the folder should be: even root cannot read that as a folder.
    breakPlace: async () => {
      await mkdir(path.join(root, 'ledger'), { recursive: true })
      await rename(path.join(root, 'ledger'), path.join(root, 'elsewhere'))
      await writeFile(path.join(root, 'ledger'), 'no folder')
    },
    flip: async (_version, packageSha256, file) => await flipByte(path.join(root, 'packages', packageSha256, file)),
    flipEvent: async (number) => {
      const file = path.join(root, 'ledger', `${String(number).padStart(8, '0')}.json`)
      await writeFile(file, (await readFile(file, 'utf8')).replace('"why":"b', '"why":"x'))
    },
    check: async () => {
      const events = await readdir(path.join(root, 'ledger'))
      expect(events.filter((name) => name.endsWith('.tmp'))).toEqual([])
      expect(events).toHaveLength(50)
    },
  }
})

async function flipByte(file: string): Promise<void> {
  const bytes = await readFile(file)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  await chmod(file, 0o644)
  await writeFile(file, bytes)
}

it('notices that an event in the middle is missing', async () => {
  const root = await temporaryFolder()
  const registry = directoryRegistry({ root })
  const version = await versionOf(path.join(root, 'new'), { 'files/m': '1' })
  let expected: string | undefined
  for (const why of ['a', 'b', 'c'])
    expected = (await registry.move(serving('production', version, expected, why))).revision
  await rename(path.join(root, 'ledger/00000002.json'), path.join(root, 'gone.json'))
  await expect(registry.pointer('production')).rejects.toThrow(/00000002\.json is missing/u)
})

it('does not look empty when its ledger is gone but packages are there', async () => {
  const root = await temporaryFolder()
  const registry = directoryRegistry({ root })
  await registry.move(serving('production', await versionOf(path.join(root, 'new'), { 'files/m': '1' }), undefined))
  await rename(path.join(root, 'ledger'), path.join(root, 'gone'))
  await expect(registry.pointer('production')).rejects.toMatchObject({ code: 'REGISTRY' })
})

it('repairs leftovers of a process that was killed while it stored a package', async () => {
  const root = await temporaryFolder()
  const registry = directoryRegistry({ root })
  const version = await versionOf(path.join(root, 'new'), { 'files/m': 'whole' })
  await mkdir(path.join(root, 'packages', version.package_sha256, 'files'), { recursive: true })
  await mkdir(path.join(root, 'ledger'))
  await writeFile(path.join(root, 'packages', version.package_sha256, 'files/m'), 'ha')
  await registry.move(serving('production', version, undefined))
  await registry.fetch(1, path.join(root, 'fetched'))
  expect(await readFile(path.join(root, 'fetched/files/m'), 'utf8')).toBe('whole')
})
