import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { readScoresTable, scoresFighter } from '@titlebout/adapters'
import { idTexts, type Scores } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { refusalOf, workspace } from './workspace.ts'
import { binary, binaryTask } from '../../support/tasks.ts'

const place = workspace()
const TASK = binaryTask({ positive: 'yes', threshold: 0.5, id: 'report_id', label: 'y', features: [] })
const ROWS = 'report_id,a,y\nr1,1,yes\n002,2,no\nr3,3,no\n'
let files = 0

async function read(name: string, content: string | Uint8Array): Promise<Scores> {
  files += 1
  const file = await place.write(`${files}/${name}`, content)
  const table = await place.table(`${files}/rows.csv`, ROWS, TASK)
  try {
    return await scoresFighter({ file, name }).score(table, TASK)
  } finally {
    await table.close()
  }
}

async function refused(name: string, content: string | Uint8Array): Promise<string> {
  const said = await refusalOf(read(name, content), 'SCORES')
  expect(said.startsWith(`${name}: `)).toBe(true)
  return said
}

/** A Parquet file, written by DuckDB with a codec. */
async function parquet(select: string, codec: string): Promise<string> {
  files += 1
  const file = await place.write(`${files}/made.parquet`, '')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`copy (${select}) to '${file}' (format parquet, compression ${codec})`)
  connection.closeSync()
  instance.closeSync()
  return file
}

describe('scoresFighter reads', () => {
  it.each([
    ['CSV', 'scores.csv', 'id,score\nr3,0.1\nr1,0.9\n002,0.5\n'],
    ['CSV of Windows with a byte order mark', 'scores.csv', '\uFEFFid,score\r\nr3,0.1\r\nr1,0.9\r\n002,0.5\r\n'],
    [
      'CSV with semicolons and quotes',
      'scores.csv',
      '"id";"score";"note"\n"r3";0.1;"a;b"\n"r1";0.9;"two\nlines"\n"002";0.5;""\n',
    ],
    ['CSV with an empty line in between', 'scores.csv', 'id,score\n\nr3,0.1\nr1,0.9\n\n002,0.5\n'],
    ['CSV of an old Mac', 'scores.csv', 'id,score\rr3,0.1\rr1,0.9\r002,0.5\r'],
    ['CSV that two programs wrote, with a quote', 'scores.csv', 'id,score\r\n"r3",0.1\r\nr1,0.9\n002,0.5'],
    ['CSV that two programs wrote', 'scores.csv', 'id,score\r\nr3,0.1\r\nr1,0.9\n002,0.5'],
    ['CSV with tabs', 'scores.tsv', 'id\tscore\nr3\t0.1\nr1\t0.9\n002\t0.5\n'],
    ['CSV with an empty line at the end', 'scores.csv', 'id,score\nr3,0.1\nr1,0.9\n002,0.5\n\n'],
    [
      'JSON lines',
      'scores.jsonl',
      '{"id":"r3","score":0.1}\n{"score":0.9,"id":"r1"}\n{"id":"002","score":0.5,"more":[1]}',
    ],
    [
      'JSON lines of Windows',
      'scores.ndjson',
      '{"id":"r3","score":0.1}\r\n{"id":"r1","score":0.9}\r\n\r\n{"id":"002","score":0.5}\r\n',
    ],
  ])('%s', async (_, name, content) => {
    const { ids, score, prediction } = binary(await read(name, content))
    expect(idTexts(ids)).toEqual(['r1', '002', 'r3'])
    expect([...(score ?? [])]).toEqual([0.9, 0.5, 0.1])
    expect([...prediction]).toEqual([1, 1, 0])
  })

  it.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli'])('Parquet with %s', async (codec) => {
    const rows =
      "select * from (values ('r3', 0.1::double, 'x'), ('r1', 0.9, null), ('002', 0.5, 'y')) as t(id, score, note)"
    const file = await parquet(rows, codec)
    const table = await place.table(`${files}/rows.csv`, ROWS, TASK)
    const { score } = binary(await scoresFighter({ file, name: path.basename(file) }).score(table, TASK))
    expect([...(score ?? [])]).toEqual([0.9, 0.5, 0.1])
  })

  it('bytes as ids, which are told apart though they are no texts', async () => {
    const rows = String.raw`select * from (values ('\xAA\x41\x22'::blob, 0.1::double), ('\xAB\x41\x22'::blob, 0.9)) as t(id, score)`
    const { columns } = await readScoresTable(await parquet(rows, 'snappy'), 'made.parquet')
    expect(columns.get('id')).toEqual([String.raw`\xAAA\x22`, String.raw`\xABA\x22`])
  })

  it('Parquet with columns of lists and structs, which nobody asks for', async () => {
    const rows = "select 'r1' as id, 0.9::double as score, [1::bigint, 2] as list, {'a': 1::bigint} as struct"
    const { columns } = await readScoresTable(await parquet(rows, 'snappy'), 'made.parquet')
    expect(Object.fromEntries(columns)).toEqual({
      id: ['r1'],
      score: [0.9],
      list: ['["1","2"]'],
      struct: ['{"a":"1"}'],
    })
  })

  it.each([
    ['plainly', '{"id":12345678901234567891,"score":0.1}\n{"score":0.9,"id":12345678901234567892}\n'],
    [
      'beside texts with quotes',
      '{"id":12345678901234567891,"note":"\\":1\\\\"}\n{"n":[1,{"id":2}],"id" : 12345678901234567892 }\n',
    ],
  ])('whole numbers with more digits than a double holds, in JSON lines: %s', async (_, text) => {
    const file = await place.write('wide/scores.jsonl', text)
    const { columns } = await readScoresTable(file, 'scores.jsonl')
    expect(columns.get('id')).toEqual([12345678901234567891n, 12345678901234567892n])
  })

  it('values of JSON lines as they are, whatever else stands in the line', async () => {
    const line = {
      id: 'a"b',
      more: { id: [1, '}'] },
      big: 1e300,
      small: -9007199254740991,
      text: 'é\n\\',
      is: true,
      no: null,
    }
    const file = await place.write('odd/scores.jsonl', `${JSON.stringify(line)}\n{"id":"next"}`)
    const { columns } = await readScoresTable(file, 'scores.jsonl')
    expect(Object.fromEntries([...columns].map(([key, cells]) => [key, cells[0]]))).toEqual({
      ...line,
      more: '{"id":[1,"}"]}',
    })
    expect(columns.get('text')).toEqual(['é\n\\', null])
  })

  it('without any native library', async () => {
    const rows = "select * from (values ('r1', 0.1::double), ('r2', 0.9)) as t(id, score)"
    const given = [
      await parquet(rows, 'zstd'),
      await place.write('native/scores.csv', 'id,score\nr1,0.1\nr2,0.9\n'),
      await place.write('native/scores.jsonl', '{"id":"r1","score":0.1}\n{"id":"r2","score":0.9}\n'),
    ]
    const program = path.join(import.meta.dirname, 'without-native.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=source',
      '--no-warnings',
      program,
      ...given,
    ])
    const libraries: unknown = JSON.parse(stdout)
    expect(libraries).toEqual(expect.arrayContaining([expect.stringContaining('libc')]))
    expect(libraries).not.toEqual(expect.arrayContaining([expect.stringMatching(/\.node$|duckdb|onnxruntime/u)]))
  })

  it('says that the scores were declared by somebody', () => {
    expect(scoresFighter({ file: '/nowhere', name: 'scores.parquet' }).record).toEqual({
      kind: 'scores',
      assurance: 'declared',
      runtime: 'a parquet file',
      model_sha256: null,
    })
  })
})

describe('scoresFighter refuses', () => {
  it.each<[what: string, name: string, content: string | Uint8Array, says: string]>([
    ['an empty file', 'scores.csv', '', 'got an empty file'],
    ['a header without rows', 'scores.csv', 'id,score\n', 'got none'],
    ['white space', 'scores.csv', '\n\n', 'got none'],
    [
      'a ragged row',
      'scores.csv',
      'id,score\nr1,0.9\nprivate-id,0.1,0.2\n',
      'as many fields in each row as in the header: record inconsistent fields length at line 3',
    ],
    ['a quote that never ends', 'scores.csv', 'id,score\n"r1,0.9\n', 'quote not closed at line 2'],
    ['two columns of one name', 'scores.csv', 'id,score,score\nr1,1,1\n', 'two columns are called "score"'],
    ['Latin-1', 'scores.csv', Buffer.from('id,score\nr\u00e9,0.1\n', 'latin1'), 'expected UTF-8 text'],
    ['UTF-16', 'scores.csv', Buffer.from('\uFEFFid,score\nr1,0.1\n', 'utf16le'), 'expected csv, got UTF-16 text'],
    ['a pickle', 'scores.csv', Buffer.from('\x80\x04\x95\x10', 'latin1'), 'got a pickle, which is never opened'],
    ['an Excel workbook', 'scores.csv', 'PK\x03\x04', 'got a zip file or an Excel workbook: export it as CSV'],
    ['Parquet by another name', 'scores.csv', 'PAR1...PAR1', 'let its name end in .parquet'],
    [
      'a pointer of Git LFS',
      'scores.parquet',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      'this is a pointer of Git LFS, not the data',
    ],
    ['a pointer of DVC', 'scores.csv', 'outs:\n- md5: 0\n', 'run: dvc pull scores.csv'],
    [
      'what Python calls JSON',
      'scores.jsonl',
      '{"id":"r1","score":NaN}\n',
      'expected a JSON object on line 1, got NaN or Infinity, which JSON does not have',
    ],
    ['a line that is no JSON', 'scores.jsonl', '{"id":"r1"}\n{"id":"private\n', 'expected a JSON object on line 2'],
    [
      'a key that a line has twice',
      'scores.jsonl',
      '{"id":"r1","score":0.1}\n\n{"id":"002","score":0.1,"score":0.9}\n',
      'scores.jsonl: line 3 has the key "score" twice: a row has one value in each column',
    ],
    [
      'a key that is written in two ways',
      'scores.jsonl',
      '{"id":"a","score":0.1,"i\\u0064":["]\\"",1]}\n',
      'line 1 has the key "id" twice',
    ],
    ['a line that is a list', 'scores.jsonl', '[1]\n', 'expected a JSON object on line 1'],
    ['what is no Parquet', 'scores.parquet', 'id,score\nr1,0.9\n', 'expected a Parquet file: '],
    [
      'a Parquet file that is cut off',
      'scores.parquet',
      Buffer.from('PAR1\x00\x00\x00\x00', 'latin1'),
      'expected a Parquet file: ',
    ],
    ['a compressed CSV', 'scores.csv', gzipSync('id,score\n'), 'got a gzip file: unpack it first'],
    [
      'a compressed name',
      'scores.csv.br',
      brotliCompressSync('id,score\n'),
      'expected a file whose name ends in .csv, .tsv, .parquet, .jsonl, .ndjson',
    ],
    ['a missing score', 'scores.csv', 'id,score\nr1,0.9\n002,\nr3,0.1\n', 'in 1 of 3 rows (first: row 2) "score"'],
  ])('%s', async (_, name, content, says) => {
    const said = await refused(name, content)
    expect(said).toContain(says)
    expect(said).not.toContain('private')
  })

  it('a file that is not there, or a folder', async () => {
    const table = await place.table('more/rows.csv', ROWS, TASK)
    const missing = scoresFighter({ file: path.join(place.root(), 'none.csv'), name: 'none.csv' })
    expect(await refusalOf(missing.score(table, TASK), 'SCORES')).toBe('none.csv: there is no such file')
    const folder = scoresFighter({ file: path.join(place.root(), 'more'), name: 'more.csv' })
    expect(await refusalOf(folder.score(table, TASK), 'SCORES')).toContain('got a folder or something else')
  })

  it('more than 50 MB', async () => {
    const big = Buffer.alloc(50 * 1024 * 1024 + 1, 'x')
    expect(await refused('scores.csv', big)).toBe(
      'scores.csv: expected a scores file of at most 50 MB, got 51 MB: leave out columns that are not scores, or write them as Parquet, which takes a third of the space (pandas: to_parquet; DuckDB: copy … to); more rows are judged where they lie, in a DuckDB file or PostgreSQL (model.sql in titlebout.yml)',
    )
    expect(await refused('scores.parquet', big)).toMatch(
      /got 51 MB: leave out columns that are not scores; more rows are/u,
    )
  })
})
