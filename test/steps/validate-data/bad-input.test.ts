import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { config, contract, refusal, rows, small } from './workshop.ts'

/** Each refused, with the file and where possible the line; nothing left behind (`refusal` looks). */
describe('validateData refuses', () => {
  it.each<[string, Readonly<Record<string, string | Uint8Array>>, string]>([
    ['an empty file', { 'data/train.csv': '' }, 'data/train.csv: the file is empty'],
    ['a header only', { 'data/test.csv': 'id,y,x,size\n' }, 'data/test.csv: the file has columns and no row'],
    ['a ragged row', { 'data/test.csv': `${rows(1000, 200)}r1,no\n` }, 'data/test.csv: line 202: expected 4 fields'],
    [
      'Latin-1',
      { 'data/train.csv': Buffer.from('id,y,x,size\nr1,no,1,\u00e9\n', 'latin1') },
      'line 2: the file is not UTF-8',
    ],
    ['UTF-16', { 'data/train.csv': Buffer.from(`\uFEFF${rows(0, 5)}`, 'utf16le') }, 'the file is UTF-16'],
    [
      'a pointer of Git LFS',
      { 'data/train.csv': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n' },
      'lfs: true',
    ],
  ])('%s', async (_what, files, message) => {
    using repository = small(files)
    const error = await refusal(repository)
    expect(error.code).toBe('DATA')
    expect(error.message).toContain(message)
  })

  it('a file that is not there', async () => {
    using repository = small({ 'titlebout.yml': config((text) => text.replace('train.csv', 'trian.csv')) })
    expect((await refusal(repository)).message).toContain('data/trian.csv: no such file')
  })

  it('a truncated gzip file', async () => {
    const whole = gzipSync(rows(0, 5000))
    using repository = small({
      'titlebout.yml': config((text) => text.replace('train.csv', 'train.csv.gz')),
      'data/train.csv.gz': whole.subarray(0, whole.length / 2),
    })
    expect((await refusal(repository)).message).toContain('data/train.csv.gz: the gzip file is cut off')
  })

  it('a contract that cannot be read, with file and line', async () => {
    using broken = small({
      'c.yaml': contract((text) => text.replace('required: true, unique', 'required: 1, unique')),
    })
    const error = await refusal(broken)
    expect(error.code).toBe('CONTRACT')
    expect(error.problems).toMatchObject([{ file: 'c.yaml', line: 8 }])
    using tabs = small({ 'c.yaml': 'a:\n\t- b\n' })
    expect((await refusal(tabs)).problems).toMatchObject([{ file: 'c.yaml', line: 2 }])
  })

  it('a contract that is not there', async () => {
    using repository = small({ 'titlebout.yml': config((text) => text.replace('c.yaml', 'd.yaml')) })
    expect(await refusal(repository)).toMatchObject({ code: 'CONFIG' })
  })

  it('to work without training rows', async () => {
    using repository = small({
      'titlebout.yml': config((text) => text.replace('  train: data/train.csv\n', '').replace(/^train:.*\n/mu, '')),
    })
    expect((await refusal(repository)).message).toContain('data.train is needed here')
  })
})
