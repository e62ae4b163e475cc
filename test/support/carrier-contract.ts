import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Carrier } from '@titlebout/core'
import { temporaryFolder } from './temporary-folder.ts'

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), text)
  }
  return folder
}

const DAYS = { retentionDays: 3 }

/** What every carrier must do. `open` gives two views of the same run, as two of its jobs have them. */
export function carrierContract(
  name: string,
  open: () => Promise<{ readonly one: Carrier; readonly other: Carrier }>,
): void {
  describe(`carrier ${name}`, () => {
    it('takes files, folders and all, from one job to another', async () => {
      const { one, other } = await open()
      const source = await folderWith({ 'bout.json': '{}\n', 'files/model/a b.onnx': 'bytes' })
      await one.put('m.bout', source, ['bout.json', 'files/model/a b.onnx'], DAYS)
      const target = await temporaryFolder()
      expect(await other.get('m.bout', target)).toMatchObject({ name: 'm.bout' })
      expect(await readFile(path.join(target, 'files/model/a b.onnx'), 'utf8')).toBe('bytes')
      expect(await readFile(path.join(target, 'bout.json'), 'utf8')).toBe('{}\n')
    })

    it('leaves behind what was not named', async () => {
      const { one, other } = await open()
      const source = await folderWith({ 'bout.json': '{}\n', 'scores.csv': 'rows' })
      await one.put('m.bout', source, ['bout.json'], DAYS)
      const target = await temporaryFolder()
      await other.get('m.bout', target)
      await expect(readFile(path.join(target, 'scores.csv'))).rejects.toThrow('ENOENT')
    })

    it('says undefined for what nobody has stored', async () => {
      const { other } = await open()
      expect(await other.get('m.training', await temporaryFolder())).toBeUndefined()
      expect(await other.list()).toEqual([])
    })

    it('overwrites on a second time, as a re-run does', async () => {
      const { one, other } = await open()
      await one.put('m.bout', await folderWith({ 'bout.json': 'first' }), ['bout.json'], DAYS)
      await one.put('m.bout', await folderWith({ 'bout.json': 'second' }), ['bout.json'], DAYS)
      const target = await temporaryFolder()
      await other.get('m.bout', target)
      expect(await readFile(path.join(target, 'bout.json'), 'utf8')).toBe('second')
      expect(await other.list()).toEqual(['m.bout'])
    })

    it('lists everything of the run', async () => {
      const { one, other } = await open()
      const source = await folderWith({ 'a.json': 'a' })
      for (const key of ['m.validation', 'm.deployment.staging', 'n.bout']) await one.put(key, source, ['a.json'], DAYS)
      expect([...(await other.list())].sort()).toEqual(['m.deployment.staging', 'm.validation', 'n.bout'])
    })

    it('replaces files that stand in the way', async () => {
      const { one, other } = await open()
      await one.put('m.bout', await folderWith({ 'bout.json': 'new' }), ['bout.json'], DAYS)
      const target = await folderWith({ 'bout.json': 'old' })
      await other.get('m.bout', target)
      expect(await readFile(path.join(target, 'bout.json'), 'utf8')).toBe('new')
    })
  })
}
