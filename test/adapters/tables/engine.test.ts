import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTableReader } from '@titlebout/adapters'
import { Engine } from '../../../packages/adapters/src/tables/engine.ts'

let engine: Engine
let outside = ''
beforeEach(async () => {
  engine = await Engine.start({ nativeDir: undefined, threads: 2, memoryBytes: 128 * 2 ** 20 })
  outside = await mkdtemp(path.join(os.tmpdir(), 'outside-'))
})
afterEach(async () => {
  await engine.close()
  await rm(outside, { recursive: true })
})

describe('the engine', () => {
  it.each([
    ['reads a file of the machine', () => `select * from read_csv('${outside}/secret.csv')`],
    ['reads it as text', () => `select content from read_text('${outside}/secret.csv')`],
    ['lists a folder', () => `select * from glob('${outside}/*')`],
    ['writes a file', () => `copy (select 1) to '${outside}/out.csv'`],
    ['attaches a database', () => `attach '${outside}/x.db'`],
    ['installs an extension', () => 'install httpfs'],
    ['loads one', () => 'load httpfs'],
    ['opens itself up again', () => 'set enable_external_access = true'],
    ['changes its settings', () => 'set autoinstall_known_extensions = true'],
    ['adds a folder', () => `set allowed_directories = ['${outside}']`],
  ])('never %s', async (_what, sql) => {
    await writeFile(path.join(outside, 'secret.csv'), 'a\n1\n')
    await expect(engine.rows(sql())).rejects.toThrow(
      /Permission Error|Cannot change configuration|Invalid Input Error/u,
    )
    expect(await readdir(outside)).toEqual(['secret.csv'])
  })

  it('holds more rows than its memory by writing to its own folder', async () => {
    await engine.run('create table big as select i, md5(i::varchar) as text from range(6000000) r(i)')
    expect(await engine.row('select count(*), count(distinct i) from big')).toEqual([6000000, 6000000])
    let seen = 0
    let isOrdered = true
    for await (const [chunk] of engine.doubles('select i::double from big'))
      for (const value of chunk ?? []) isOrdered &&= value === seen++
    expect([seen, isOrdered]).toEqual([6000000, true])
  })
})

describe('createTableReader', () => {
  it('leaves nothing behind', async () => {
    const before = new Set(await readdir(os.tmpdir()))
    await writeFile(path.join(outside, 'a.csv'), 'a\n1\n')
    const reader = createTableReader({ nativeDir: undefined })
    await reader.open({ role: 'train', root: outside, path: 'a.csv', kinds: {}, id: undefined, label: undefined })
    await reader.close()
    const left = (await readdir(os.tmpdir())).filter(
      (name) => !before.has(name) && name.startsWith('titlebout-tables-'),
    )
    expect(left).toEqual([])
    expect(await readdir(outside)).toEqual(['a.csv'])
  })

  it('leaves nothing behind when the process ends before it is closed', async () => {
    const source = path.resolve(import.meta.dirname, '../../../packages/adapters/src/tables/engine.ts')
    const script = `const { Engine } = await import(${JSON.stringify(source)})
      await Engine.start({ nativeDir: undefined })
      process.exit(3)`
    const run = spawnSync(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], {
      encoding: 'utf8',
      cwd: path.resolve(import.meta.dirname, '../../..'),
      env: { ...process.env, RUNNER_TEMP: outside },
    })
    expect([run.status, run.stderr]).toEqual([3, ''])
    expect(await readdir(outside)).toEqual([])
  })

  it('says that DuckDB is missing only when a table is opened', async () => {
    const reader = createTableReader({ nativeDir: outside })
    await expect(
      reader.open({ role: 'train', root: outside, path: 'a.csv', kinds: {}, id: undefined, label: undefined }),
    ).rejects.toMatchObject({ code: 'NATIVE' })
    await reader.close()
  })
})
