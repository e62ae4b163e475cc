import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { refusalOf, textsOf, workspace } from './workspace.ts'

const { root, open, openPath, write } = workspace()

/** Kinds by column name. */
const kindsOf = (table: { readonly columns: readonly { readonly name: string; readonly kind: string }[] }) =>
  Object.fromEntries(table.columns.map(({ name, kind }) => [name, kind]))

describe('what DuckDB would misread is read rightly', () => {
  it('keeps yes and no, true and false, dates and times as they are written', async () => {
    const table = await open('words.csv', 'a,b,c,d\nyes,true,1990-01-08,07:00\nno,False,08/01/1990,7am\n')
    expect(await textsOf(table)).toEqual({
      a: ['yes', 'no'],
      b: ['true', 'False'],
      c: ['1990-01-08', '08/01/1990'],
      d: ['07:00', '7am'],
    })
  })

  it('calls a column a number only when no digit is lost by it', async () => {
    const table = await open(
      'numbers.csv',
      [
        'plain,exp,gap,spaced,zip,long,exact,nan,word,yes,signs',
        '1,1e-3,,  1 ,007,12345678901234567890123456,9007199254740992,1,1,1,-1',
        '-2.50,.5,3,2,12,1,-9007199254740992,NaN,none,no,+2',
        '0,2.E+5,"",3,3,2,0,inf,2,0,-.5',
      ].join('\n'),
    )
    expect(kindsOf(table)).toEqual({
      plain: 'number',
      exp: 'number',
      gap: 'number',
      spaced: 'number',
      zip: 'text',
      long: 'text',
      exact: 'number',
      nan: 'text',
      word: 'text',
      yes: 'text',
      signs: 'number',
    })
    expect([...(await table.numbers('gap'))]).toEqual([Number.NaN, 3, Number.NaN])
    expect([...(await table.numbers('exp'))]).toEqual([0.001, 0.5, 200000])
    expect(await table.texts('plain')).toEqual(['1', '-2.50', '0'])
    expect(await table.texts('long')).toEqual(['12345678901234567890123456', '1', '2'])
  })

  it('tells an empty field from an empty text', async () => {
    const table = await open('empty.csv', 'a,b\n,""\nx,y\n')
    expect(await textsOf(table)).toEqual({ a: [null, 'x'], b: ['', 'y'] })
  })

  it.each([
    ['LF, then CRLF', 'a,b\n1,x\r\n2,y\r\n'],
    ['CRLF, then LF', 'a,b\r\n1,x\n2,y\n'],
    ['a mixture', 'a,b\r\n1,x\n2,y\r\n'],
    ['CR alone', 'a,b\r1,x\r2,y\r'],
    ['CRLF', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['no line end at the end', 'a,b\n1,x\n2,y'],
    ['empty lines', 'a,b\n\n1,x\n\n2,y\n\n'],
    ['a byte order mark', '\uFEFFa,b\n1,x\n2,y\n'],
    ['semicolons', 'a;b\n1;x\n2;y\n'],
    ['tabs', 'a\tb\n1\tx\n2\ty\n'],
    ['bars', 'a|b\n1|x\n2|y\n'],
  ])('reads a file with %s', async (what, content) => {
    const table = await open(`${what.replaceAll(/\W+/gu, '-')}.csv`, content)
    expect(await textsOf(table)).toEqual({ a: ['1', '2'], b: ['x', 'y'] })
    expect([...(await table.numbers('a'))]).toEqual([1, 2])
  })

  it('leaves line ends inside quotes as they are when it evens out those outside', async () => {
    const table = await open('quoted-ends.csv', 'a,b\n"x\r\ny",1\r\n"p\nq",2\n')
    expect(await textsOf(table)).toEqual({ a: ['x\r\ny', 'p\nq'], b: ['1', '2'] })
  })

  it('does not take a delimiter before a line break inside quotes for an extra field', async () => {
    const table = await open('letters.csv', 'a,b\n"Dear,\nyes",1\n"so,\r\nno",2\nx,\n')
    expect(await table.texts('b')).toEqual(['1', '2', null])
  })

  it('keeps columns apart whose names differ only in case', async () => {
    const table = await open('case.csv', 'Age,age,AGE\n1,2,3\n')
    expect(await textsOf(table)).toEqual({ Age: ['1'], age: ['2'], AGE: ['3'] })
  })

  it('takes any name for a column', async () => {
    const names = ['Cost Total $', "it's", 'a"b', 'drop table t0; --', 'select', 'größe', ' padded ']
    const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')
    const table = await open('names.csv', `${header}\n${names.map((_, index) => index).join(',')}\n`)
    expect(table.dataset.columns).toEqual(names)
    expect(await table.texts("it's")).toEqual(['1'])
  })

  it('matches shards by column name, files in the order of their names', async () => {
    await write('shards/b.csv', 'y,x\n3,c\n')
    await write('shards/a.csv', 'x,y\na,1\nb,2\n')
    const table = await openPath('shards/*.csv')
    expect(await textsOf(table)).toEqual({ x: ['a', 'b', 'c'], y: ['1', '2', '3'] })
  })

  it('reads a gzip file of several members to its end', async () => {
    const content = Buffer.concat([gzipSync('a,b\n1,x\n'), gzipSync('2,y\n')])
    expect(await textsOf(await open('members.csv.gz', content))).toEqual({ a: ['1', '2'], b: ['x', 'y'] })
  })

  it('reads JSON lines whose keys come and go', async () => {
    const table = await open('keys.jsonl', '{"a": 1, "b": true}\n{"b": null, "c/d~e": "x"}\n')
    expect(await textsOf(table)).toEqual({ a: ['1', null], b: ['true', null], 'c/d~e': [null, 'x'] })
    expect(kindsOf(table)).toEqual({ a: 'number', b: 'text', 'c/d~e': 'text' })
  })

  it('adds columns of later JSON lines shards', async () => {
    await write('grow/1.jsonl', '{"a": 1}\n')
    await write('grow/2.jsonl', '{"b": "x", "a": 2}\n')
    expect(await textsOf(await openPath('grow/*.jsonl'))).toEqual({ a: ['1', '2'], b: [null, 'x'] })
  })

  it('takes the word of the plan, and refuses what does not fit it', async () => {
    const content = 'id,code,speed\n01,7,1\n2,8,007\n'
    const table = await open('kinds.csv', content, { kinds: { code: 'text', speed: 'number' }, id: 'id' })
    expect(kindsOf(table)).toEqual({ id: 'text', code: 'text', speed: 'number' })
    expect([...(await table.numbers('speed'))]).toEqual([1, 7])
    const error = await refusalOf(open('kinds2.csv', 'speed\n1\nfast\n', { kinds: { speed: 'number' } }))
    expect(error.message).toContain('kinds2.csv: column "speed": expected numbers, got 1 of 2 values that are none')
    const lenient = await open('kinds3.csv', 'speed\n1\nfast\n', { kinds: { speed: 'number' }, onMismatch: 'text' })
    expect(kindsOf(lenient)).toEqual({ speed: 'text' })
  })
})

describe('what cannot be read rightly is refused', () => {
  it.each<[string, string, string | Uint8Array, string]>([
    ['an empty file', 'x.csv', '', 'the file is empty, expected rows'],
    ['a file of blank lines', 'x.csv', '\n\n', 'the file is empty, expected a header and rows'],
    ['a header only', 'x.csv', 'a,b\n', 'the file has columns and no row'],
    ['a short row', 'x.csv', 'a,b,c\n1,2,3\n4,5\n', 'line 3: expected 3 fields as in the header, got 2'],
    ['a long row', 'x.csv', 'a,b,c\n1,2,3\n4,5,6,7\n', 'line 3: expected 3 fields as in the header, got 4'],
    ['a row shifted by one', 'x.csv', 'a,b,c\n1,2,3\n4,5,6,\n', 'line 3: more fields than the header has'],
    ['the same at the end', 'x.csv', 'a,b,c\n1,2,3\n4,5,6,', 'line 3: more fields than the header has'],
    ['the same with CRLF', 'x.csv', 'a,b,c\r\n1,2,3\r\n4,5,6,\r\n', 'line 3: more fields than the header has'],
    ['Latin-1', 'x.csv', Buffer.from('a,b\n1,x\n2,\u00e9t\u00e9\n', 'latin1'), 'line 3: the file is not UTF-8'],
    ['a Latin-1 header', 'x.csv', Buffer.from('\u00e9t\u00e9,b\n1,x\n', 'latin1'), 'the file is not UTF-8'],
    ['UTF-16 with a mark', 'x.csv', Buffer.from('\uFEFFa,b\n1,x\n', 'utf16le'), 'the file is UTF-16'],
    ['UTF-16 without', 'x.csv', Buffer.from('a,b\n1,x\n', 'utf16le'), 'the file is UTF-16'],
    ['compressed UTF-16', 'x.csv.gz', gzipSync(Buffer.from('\uFEFFa,b\n', 'utf16le')), 'the file is UTF-16'],
    ['an open quote', 'x.csv', 'a,b\n1,x\n2,"y\n3,z\n', 'line 3: a quote is opened and not closed'],
    ['a column name twice', 'x.csv', 'a,b,a\n1,2,3\n', 'column name "a" stands twice, in columns 1 and 3'],
    ['a column without name', 'x.csv', ',a,b\n0,1,2\n', 'column 1 of 3 has no name'],
    ['a truncated gzip file', 'x.csv.gz', truncated(), 'the gzip file is cut off before its end'],
    ['a damaged gzip file', 'x.csv.gz', damaged(), 'the gzip file is damaged'],
    ['a name that lies', 'x.csv.gz', 'a,b\n1,2\n', 'the name ends in .gz and the content is not gzip'],
    ['an Excel workbook', 'x.csv', Buffer.from('504b0304', 'hex'), 'this is a zip file or an Excel workbook'],
    ['an unknown ending', 'x.xlsx', 'a', 'expected a file ending in .csv'],
    ['a JSON array', 'x.jsonl', '[1, 2]\n', 'lines hold no JSON object'],
    ['broken JSON', 'x.jsonl', '{"a": 1}\n{"a": \n', 'line 3'],
    ['a JSON key twice', 'x.jsonl', '{"a": 1, "a": 2}\n', 'column name "a" stands twice'],
    ['Latin-1 in JSON', 'x.jsonl', Buffer.from('{"a": "\u00e9"}\n', 'latin1'), 'the file is not UTF-8'],
    ['something else called Parquet', 'x.parquet', 'a,b\n1,2\n', 'not a Parquet file: it does not start with PAR1'],
    ['a Parquet file cut off', 'x.parquet', 'PAR1abcdefghijk', 'not a whole Parquet file'],
  ])('%s', async (_what, name, content, message) => {
    const error = await refusalOf(open(name, content))
    expect(error.code).toBe('DATA')
    expect(error.message).toContain(`${name}: `)
    expect(error.message).toContain(message)
  })

  it('names a file that is not there, and a glob that finds nothing', async () => {
    expect((await refusalOf(openPath('data/none.csv'))).message).toContain('data/none.csv: no such file')
    expect((await refusalOf(openPath('data/*.csv'))).message).toContain('data/*.csv: no such file')
    await mkdir(path.join(root(), 'folder'))
    expect((await refusalOf(openPath('folder'))).message).toContain('folder is a folder')
  })

  it('refuses a glob that git would read otherwise: the rows of a base are found by git', async () => {
    await write('braces/a.csv', 'a\n1\n')
    for (const pattern of ['braces/{a,b}.csv', 'braces/@(a|b).csv', 'braces/!(b).csv'])
      expect((await refusalOf(openPath(pattern))).message).toContain('braces and groups are not supported in globs')
    await write('braces/{x}.csv', 'a\n2\n')
    expect((await openPath('braces/{x}.csv')).dataset.row_count).toBe(1)
  })

  it('does not look for rows among what others installed or we wrote', async () => {
    await write('deep/node_modules/x/a.csv', 'a\n1\n')
    await write('deep/.titlebout/m/files/a.csv', 'a\n1\n')
    await write('deep/data/a.csv', 'a\n1\n')
    expect((await openPath('deep/**/*.csv')).dataset.row_count).toBe(1)
  })

  it('answers a pointer of Git LFS or DVC with the two lines to add', async () => {
    const lfs = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'
    expect((await refusalOf(open('lfs.csv', lfs))).message).toContain('with:\n          lfs: true')
    const dvc = 'outs:\n- md5: a304afb96060aad90176268345e10355\n  path: data.csv\n'
    await write('dvc/data.csv.dvc', dvc)
    expect((await refusalOf(openPath('dvc/data.csv'))).message).toContain('- run: dvc pull dvc/data.csv')
    await write('dvc.lock', 'stages:\n  prepare:\n    outs:\n    - path: made/train.csv\n      md5: a304\n')
    expect((await refusalOf(openPath('made/train.csv'))).message).toContain('- run: dvc pull made/train.csv')
  })

  it('refuses shards with other columns, naming the file and the columns', async () => {
    await write('other/1.csv', 'a,b\n1,2\n')
    await write('other/2.csv', 'a,c\n1,2\n')
    expect((await refusalOf(openPath('other/*.csv'))).message).toContain(
      'other/2.csv: other columns than in the files before it: "b" missing, "c" not in them',
    )
  })

  it('never shows the row that it could not read', async () => {
    for (const row of ['4,secret', '4,"secret', '4,5,6,secret']) {
      const error = await refusalOf(open('private.csv', `a,b,c\n1,2,3\n${row}\n`))
      expect(error.cause).toBeUndefined()
      expect(`${error.message} ${JSON.stringify(error.problems)}`).not.toContain('secret')
    }
  })
})

function truncated(): Buffer {
  const rows = Array.from({ length: 5000 }, (_, index) => `${index},${(index * 7919) % 5003}`)
  const whole = gzipSync(`a,b\n${rows.join('\n')}\n`)
  return whole.subarray(0, Math.floor(whole.length / 2))
}

function damaged(): Buffer {
  const whole = Buffer.from(gzipSync('a,b\n1,2\n'))
  whole[whole.length - 6] = (whole[whole.length - 6] ?? 0) ^ 0xff
  return whole
}
