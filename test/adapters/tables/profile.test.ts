import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTableReader } from '@titlebout/adapters'
import {
  parseProfile,
  profileSchema,
  profileText,
  type Profile,
  type ProfileColumn,
  type ProfileOptions,
} from '@titlebout/core'
import { shared } from '../../support/shared.ts'
import { workspace } from './workspace.ts'

const REFERENCE = path.resolve(import.meta.dirname, '../../reference/profile')
const reference: {
  readonly min_count: number
  readonly relative_tolerance: number
  readonly columns: readonly ProfileColumn[]
} = JSON.parse(readFileSync(path.join(REFERENCE, 'expected.json'), 'utf8'))

const ADULT = shared('data/adult.csv')
const { open, reader } = workspace()

const openReference = async (threads: number) => {
  const own = createTableReader({ nativeDir: undefined, threads })
  const table = await own.open({
    role: 'train',
    root: REFERENCE,
    path: 'columns.csv',
    kinds: {},
    id: undefined,
    label: undefined,
  })
  const profile = await own.profile(table, { minCount: reference.min_count, label: undefined })
  await own.close()
  return profile
}

/** The same value, numbers within a relative tolerance. */
function expectClose(found: unknown, expected: unknown, at: string): void {
  if (typeof expected === 'number' && typeof found === 'number') {
    const allowed = Math.abs(expected) * reference.relative_tolerance
    expect(Math.abs(found - expected), `${at}: ${found} instead of ${expected}`).toBeLessThanOrEqual(allowed)
  } else if (Array.isArray(expected) && Array.isArray(found)) {
    expect(found, at).toHaveLength(expected.length)
    for (const [index, item] of expected.entries()) expectClose(found[index], item, `${at}[${index}]`)
  } else if (typeof expected === 'object' && expected !== null && typeof found === 'object' && found !== null) {
    expect(Object.keys(found).sort(), at).toEqual(Object.keys(expected).sort())
    const values = new Map(Object.entries(found))
    for (const [key, item] of Object.entries(expected)) expectClose(values.get(key), item, `${at}.${key}`)
  } else expect(found, at).toBe(expected)
}

describe('profile', () => {
  it.each(reference.columns.map((column) => [column.name, column] as const))(
    'of column %s is what numpy and pandas say',
    async (name, expected) => {
      const profile = await openReference(2)
      expectClose(
        profile.columns.find((column) => column.name === name),
        expected,
        name,
      )
    },
  )

  it('has the same bytes however many threads make it, and reads back', async () => {
    const [one, four] = [await openReference(1), await openReference(4)]
    expect(profileText(four)).toBe(profileText(one))
    expect(parseProfile(profileText(one), 'profile.json')).toEqual(one)
    expect(() => profileSchema.parse(one)).not.toThrow()
  })

  it('says which bytes it is of and counts the positives of the label', async () => {
    const table = await open('label.csv', 'answer,x\nyes,1\nno,2\nyes,3\n,4\n', { label: 'answer' })
    const profile = await reader().profile(table, { minCount: 1, label: BINARY })
    expect(profile).toMatchObject({
      format: 'titlebout.profile/1',
      dataset: { name: 'label.csv', sha256: table.dataset.sha256 },
      row_count: 4,
      label: { task: 'binary-classification', name: 'answer', positives: 2 },
    })
  })
})

const BINARY = { task: 'binary-classification', label: 'answer', positive: 'yes', prevalence: undefined } as const
let files = 0

describe('the profile of a label', () => {
  const labelOf = async (labels: readonly string[], label: ProfileOptions['label'], minCount = 2) => {
    const content = `y,x\n${labels.map((value) => `${value},1`).join('\n')}\n`
    return await reader().profile(await open(`label-${files++}.csv`, content, { label: 'y' }), { minCount, label })
  }

  it('counts each class, the rare ones together', async () => {
    const classes = ['c', 'a', 'b', 'none', 'd']
    const { label } = await labelOf(['a', 'a', 'b', 'c', 'c', 'c', 'z', 'd'], {
      task: 'multiclass-classification',
      label: 'y',
      classes,
    })
    expect(label).toEqual({
      task: 'multiclass-classification',
      name: 'y',
      classes: [
        { value: 'c', count: 3 },
        { value: 'a', count: 2 },
      ],
      rare_classes: 3,
      rare_count: 2,
    })
  })

  it('of numbers is that of a numeric column, though labels are read as texts', async () => {
    const values = ['1', '2', '3', '10']
    const { label, columns } = await labelOf(values, { task: 'regression', label: 'y' }, 1)
    expect(label).toMatchObject({ task: 'regression', name: 'y', mean: 4 })
    if (label?.task !== 'regression') throw new Error('expected numbers')
    expect(label.sd).toBeCloseTo(Math.sqrt((9 + 4 + 1 + 36) / 3), 12)
    expect(label.quantiles.find(([p]) => p === 0.5)).toEqual([0.5, 2.5])
    expect(columns[0]).toMatchObject({ kind: 'number', name: 'y', mean: 4, nulls: 0 })
    expect((await labelOf(values, { task: 'ranking', label: 'y', query: 'x' }, 1)).label).toMatchObject({
      task: 'ranking',
      mean: 4,
    })
  })

  it('leaves out of a label of numbers what is none', async () => {
    const profile = await labelOf(['1', 'x', 'inf', '-inf', 'nan', '3', ''], { task: 'regression', label: 'y' }, 1)
    expect(profile.label).toMatchObject({ mean: 2 })
    expect(profile.columns[0]).toMatchObject({ nulls: 5 })
    expect(() => profileText(profile)).not.toThrow()
    expect(() => profileSchema.parse(profile)).not.toThrow()
  })

  it('says nothing about fewer rows than may be written about', async () => {
    const { label } = await labelOf(['17.5', '18.5'], { task: 'regression', label: 'y' }, 3)
    expect(label).toEqual({ task: 'regression', name: 'y', mean: null, sd: null, quantiles: [] })
  })

  it('is none for custom, and where the rows have no such column', async () => {
    expect((await labelOf(['1', '2'], { task: 'custom', label: 'y' })).label).toBeNull()
    expect((await labelOf(['1', '2'], { task: 'custom', label: undefined })).label).toBeNull()
    expect((await labelOf(['1', '2'], { task: 'regression', label: 'z' })).label).toBeNull()
  })

  it('reads back as it was written', async () => {
    const profile = await labelOf(['1', '2', '3'], { task: 'regression', label: 'y' }, 1)
    expect(parseProfile(profileText(profile), 'profile.json')).toEqual(profile)
  })
})

describe('a profile with a reference', () => {
  const rows = (count: number, value: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => value(index)).join('\n')
  const profileOf = async (name: string, content: string, from?: Profile) =>
    await reader().profile(await open(name, content), {
      minCount: 10,
      label: undefined,
      ...(from === undefined ? {} : { reference: from }),
    })

  it('counts into the bins of the reference, wherever its own deciles lie', async () => {
    const before = await profileOf('before.csv', `x\n${rows(100, (index) => String(index))}\n`)
    const after = await profileOf('after.csv', `x\n${rows(50, (index) => String(index - 5))}\n`, before)
    const [was, is] = [before.columns[0], after.columns[0]]
    if (was?.kind !== 'number' || is?.kind !== 'number') throw new Error('expected numbers')
    expect(is.histogram.edges).toEqual(was.histogram.edges)
    expect(is.histogram.edges.map((edge) => Number(edge.toFixed(9)))).toEqual([
      9.9, 19.8, 29.7, 39.6, 49.5, 59.4, 69.3, 79.2, 89.1,
    ])
    expect(was.histogram.counts).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 10])
    expect(is.histogram.counts).toEqual([15, 10, 10, 10, 5, 0, 0, 0, 0, 0])
  })

  it('names the values of the reference, however rare they have become, and no other rare one', async () => {
    const before = await profileOf('colours.csv', `c,n\n${rows(40, (index) => `${index < 20 ? 'red' : 'blue'},1`)}\n`)
    const now = [...Array<string>(2).fill('red'), ...Array<string>(15).fill('green'), ...Array<string>(3).fill('mauve')]
    const after = await profileOf('later.csv', `c,n\n${now.map((colour) => `${colour},1`).join('\n')}\n`, before)
    expect(after.columns[0]).toMatchObject({
      top: [
        { value: 'green', count: 15 },
        { value: 'red', count: 2 },
      ],
      other_count: 3,
      other_distinct: 1,
    })
  })
})

describe('privacy', () => {
  it('names no value of a column that stands for somebody, however many rows it has', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `${index % 2 === 0 ? 'Ms Orange' : 'Mr Plum'},4711,x`)
    const table = await open('patients.csv', `who,number,x\n${lines.join('\n')}\n`)
    const options = { minCount: 10, label: undefined, unnamed: new Set(['who', 'number']) }
    const profile = await reader().profile(table, options)
    const text = profileText(profile)
    expect(text).not.toContain('Orange')
    expect(text).not.toContain('4711')
    expect(profile.columns[0]).toMatchObject({ top: [], distinct: 2, other_count: 40, other_distinct: 2 })
    expect(profile.columns[2]).toMatchObject({ top: [{ value: 'x', count: 40 }] })
  })

  it('names no value, extreme or quantile of fewer than min_count rows', async () => {
    const lines = Array.from({ length: 19 }, (_, index) => `${index === 0 ? 987654 : index},person ${index}`)
    const table = await open('private.csv', `x,name\n${lines.join('\n')}\n`)
    const text = profileText(await reader().profile(table, { minCount: 10, label: undefined }))
    expect(text).not.toContain('987654')
    expect(text).not.toContain('person')
    expect(JSON.parse(text).columns[0]).toMatchObject({ min: null, max: null, quantiles: [] })
  })

  it.skipIf(!existsSync(ADULT))(
    `is asked for on real data too${existsSync(ADULT) ? '' : `: the shared data/adult.csv is not here`}`,
    async () => {
      const content = await readFile(ADULT, 'utf8')
      const profile = await reader().profile(await open('adult.csv', content), { minCount: 50, label: undefined })
      const named = profile.columns.flatMap((column) => (column.kind === 'text' ? column.top : []))
      expect(named.filter(({ count }) => count < 50)).toEqual([])
      const asked = profile.columns.flatMap((column) => (column.kind === 'number' ? column.quantiles : []))
      expect(asked.filter(([p]) => profile.row_count * Math.min(p, 1 - p) < 50)).toEqual([])
      for (const column of profile.columns) {
        const counted =
          column.kind === 'number'
            ? column.histogram.counts.reduce((sum, count) => sum + count, 0)
            : column.top.reduce((sum, { count }) => sum + count, column.other_count)
        expect(counted + column.nulls).toBe(profile.row_count)
      }
    },
  )
})
