import { appendFile, mkdir, readdir, readlink, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { directoryTarget } from '@titlebout/adapters'
import { packageFolder } from '../../support/package-folder.ts'
import { targetContract } from '../../support/target-contract.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

targetContract('directory', async () => {
  const root = path.join(await temporaryFolder(), 'serving')
  return {
    open: () => directoryTarget({ root }),
    breakPlace: async () => {
      await mkdir(root)
      await writeFile(path.join(root, 'current'), 'no link')
    },
    damage: async (file) => await appendFile(path.join(root, 'current', file), 'x'),
  }
})

it('keeps three releases besides the one that serves, and no leftovers', async () => {
  const root = await temporaryFolder()
  const target = directoryTarget({ root })
  const digests = []
  for (const content of ['a', 'b', 'c', 'd', 'e']) {
    const made = await packageFolder(path.join(await temporaryFolder(), content), { 'model/m.bin': content })
    digests.push(made.package_sha256)
    await target.apply(made)
  }
  expect((await readdir(path.join(root, 'releases'))).sort()).toEqual(digests.slice(1).sort())
  expect((await readdir(root)).sort()).toEqual(['current', 'releases'])
  expect(await readlink(path.join(root, 'current'))).toBe(path.join('releases', digests[4] ?? ''))
})

it('does not lead out of its folder', async () => {
  const root = await temporaryFolder()
  const elsewhere = await packageFolder(await temporaryFolder(), { 'model/m.bin': 'x' })
  await symlink(elsewhere.folder, path.join(root, 'current'))
  await expect(directoryTarget({ root }).serving()).rejects.toMatchObject({ code: 'TARGET' })
})
