import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack } from '../../../packages/hosts/src/github/artifact-download.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

async function download(scratch: string): Promise<void> {
  await writeFile(path.join(scratch, 'bout.json'), '{}\n')
}

describe('an artifact that is unpacked', () => {
  it('brings its files', async () => {
    const folder = await temporaryFolder()
    await unpack(folder, async (scratch) => await download(scratch).then(() => false), 'titlebout.m.bout')
    expect(await readdir(folder)).toEqual(['bout.json'])
  })

  it('brings nothing when its digest is not the one that was uploaded', async () => {
    const folder = await temporaryFolder()
    const unpacking = unpack(folder, async (scratch) => await download(scratch).then(() => true), 'titlebout.m.bout')
    await expect(unpacking).rejects.toThrow('artifact titlebout.m.bout is not what was uploaded')
    expect(await readdir(folder)).toEqual([])
  })
})
