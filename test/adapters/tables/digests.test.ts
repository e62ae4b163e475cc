import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '@titlebout/core'
import { workspace } from './workspace.ts'

const { root, open, openPath, write } = workspace()
const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')

type Row = readonly [id: string | null, label: string | null]

/** The definition, computed without DuckDB. */
function rowsDigest(rows: readonly (readonly (string | null)[])[]): string {
  const bytes = (text: string | null | undefined) =>
    text === null || text === undefined ? undefined : Buffer.from(text)
  const compare = (a: Buffer | undefined, b: Buffer | undefined): number =>
    a === undefined || b === undefined ? Number(b === undefined) - Number(a === undefined) : Buffer.compare(a, b)
  const sorted = rows.toSorted((a, b) => {
    const longer = (bytes(a[0])?.length ?? -1) - (bytes(b[0])?.length ?? -1)
    if (longer !== 0) return longer
    return a.map((text, at) => compare(bytes(text), bytes(b[at]))).find((order) => order !== 0) ?? 0
  })
  return sha256(
    sorted
      .map((row) => canonicalJson(row))
      .map((line) => `${line.trimEnd()}\n`)
      .join(''),
  )
}

const csv = (rows: readonly Row[]) =>
  `id,x,label\n${rows.map(([id, label]) => [id, '1', label].map((cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',')).join('\n')}\n`

let files = 0
const digestOf = async (rows: readonly Row[]) => {
  const table = await open(`${files++}.csv`, csv(rows), { id: 'id', label: 'label' })
  await table.close()
  return table.dataset.rows_sha256
}

describe('rows_sha256', () => {
  it('is the digest of the sorted lines [id, label] as canonical JSON', async () => {
    const rows: readonly Row[] = [
      ['b', 'yes'],
      ['a', 'no'],
      ['007', null],
      ['', 'no'],
    ]
    expect(await digestOf(rows)).toBe(rowsDigest(rows))
  })

  it('covers what rows count and belong to, where the plan says so, with a label or without', async () => {
    const content = 'id,y,w,g\na,no,0.50,x\nb,yes,2,\n'
    const whole = [
      ['a', 'no', '0.50', 'x'],
      ['b', 'yes', '2', null],
    ] as const
    const opened = async (plan: Parameters<typeof open>[2]) => {
      const table = await open(`${files++}.csv`, content, plan)
      await table.close()
      return table.dataset.rows_sha256
    }
    const expected = rowsDigest
    expect(await opened({ id: 'id', label: 'y', grouping: ['w', 'g'] })).toBe(expected(whole))
    expect(await opened({ id: 'id', label: undefined, grouping: ['g'] })).toBe(
      expected([
        ['a', 'x'],
        ['b', null],
      ]),
    )
    expect(await opened({ id: 'id', label: undefined, grouping: [] })).toBe(expected([['a'], ['b']]))
    expect(await opened({ id: 'id', label: undefined })).toBeNull()
    expect(await opened({ id: 'id', label: 'y', grouping: ['nowhere'] })).toBeNull()
  })

  it('says the same for any text', async () => {
    const cell = fc.option(
      fc.string({
        unit: fc.constantFrom('a', '\\', '"', '\u000b', '\u001f', '\n', '\t', 'é', '😀', '\u2028', 'u000B', '/'),
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 }), async (rows) => {
        expect(await digestOf(rows)).toBe(rowsDigest(rows))
      }),
      { numRuns: 40 },
    )
  })

  it('does not depend on the order of rows, the format or other columns', async () => {
    const expected = await digestOf([
      ['1', 'yes'],
      ['2', 'no'],
    ])
    const jsonLines = '{"label": "no", "id": 2, "more": [1]}\n{"id": "1", "label": "yes"}\n'
    const table = await open('rows.jsonl', jsonLines, { id: 'id', label: 'label' })
    expect(table.dataset.rows_sha256).toBe(expected)
  })

  it('differs when a label, an id or the number of rows differs', async () => {
    const digests = await Promise.all(
      [
        [['1', 'yes']],
        [['1', 'no']],
        [['1', null]],
        [['01', 'yes']],
        [
          ['1', 'yes'],
          ['1', 'yes'],
        ],
      ].map(async (rows) => await digestOf(rows.map(([id, label]): Row => [id ?? null, label ?? null]))),
    )
    expect(new Set(digests).size).toBe(digests.length)
  })

  it('is absent where there is no id or no label', async () => {
    const table = await open('none.csv', 'id,x\n1,2\n', { id: 'id', label: 'label' })
    expect(table.dataset.rows_sha256).toBeNull()
  })
})

describe('sha256', () => {
  it('is the digest of the bytes of one file', async () => {
    const table = await open('bytes.csv', '\uFEFFa\r\n1\r\n')
    expect(table.dataset.sha256).toBe(sha256(await readFile(path.join(root(), 'bytes.csv'))))
  })

  it('is the digest of the sorted manifest of a glob, as sha256sum prints it', async () => {
    await write('many/b.csv', 'a\n2\n')
    await write('many/a.csv', 'a\n1\n')
    const manifest = `${sha256('a\n1\n')}  many/a.csv\n${sha256('a\n2\n')}  many/b.csv\n`
    expect((await openPath('many/*.csv')).dataset.sha256).toBe(sha256(manifest))
  })
})
