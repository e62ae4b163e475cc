import { describe, expect, it } from 'vitest'
import {
  clusterFindings,
  queryFindings,
  sharedQueryFindings,
  type QueryFacts,
  type SharedGroups,
  validationGroupFindings,
} from '@titlebout/core'

const WHERE = { file: 'titlebout.yml', line: 5, column: 3 }
const GROUPS: SharedGroups = { train: 300, test: 40, shared: 0, testRows: 0, rows: 1200 }
const QUERIES: QueryFacts = { queries: 100, singles: 0, withoutRelevant: 0 }

describe('clusterFindings', () => {
  const about = (changes: Partial<SharedGroups>) => clusterFindings({ ...GROUPS, ...changes }, 'patient', WHERE)

  it('has nothing to say about clusters that stand on one side only', () => {
    expect(about({})).toEqual([])
  })

  it('warns of clusters that were torn apart, with their rows', () => {
    const [finding] = about({ shared: 12, testRows: 340 })
    expect(finding).toMatchObject({
      id: 'clusters-in-both',
      severity: 'warning',
      where: { line: 5, role: 'test', field: 'patient' },
    })
    expect(finding?.message).toContain('12 of 40 clusters "patient" of the test rows (340 of 1,200 rows)')
  })

  it('warns of too few clusters for an interval', () => {
    expect(about({ test: 29 }).map(({ id }) => id)).toEqual(['few-clusters'])
    expect(about({ test: 30 })).toEqual([])
  })
})

describe('queryFindings', () => {
  const about = (changes: Partial<QueryFacts>) =>
    queryFindings({ ...QUERIES, ...changes }, 'search', { ...WHERE, role: 'test' }).map(({ id, severity }) => [
      id,
      severity,
    ])

  it('has nothing to say about queries in which rows compete', () => {
    expect(about({})).toEqual([])
  })

  it('warns of queries of one row, and counts those with nothing relevant', () => {
    expect(about({ singles: 1 })).toEqual([['single-row-queries', 'warning']])
    expect(about({ withoutRelevant: 3 })).toEqual([['queries-without-relevant', 'notice']])
    expect(about({ withoutRelevant: 100 })).toEqual([['queries-without-relevant', 'warning']])
  })

  it('says which queries stand in both, which is nobody’s fault by itself', () => {
    expect(sharedQueryFindings({ ...GROUPS, shared: 2, testRows: 30 }, 'search', WHERE)).toMatchObject([
      { id: 'queries-in-both', severity: 'notice' },
    ])
    expect(sharedQueryFindings(GROUPS, 'search', WHERE)).toEqual([])
  })
})

describe('validationGroupFindings', () => {
  const shared = { ...GROUPS, shared: 3, testRows: 90 }

  it.each([
    ['cluster', 'train-validation', 'train-validation-clusters', 'warning', 'validation'],
    ['cluster', 'validation-test', 'validation-test-clusters', 'warning', 'test'],
    ['query', 'train-validation', 'train-validation-queries', 'notice', 'validation'],
    ['query', 'validation-test', 'validation-test-queries', 'notice', 'test'],
  ] as const)('tells of each %s of %s in both', (role, pair, id, severity, side) => {
    const [finding, ...more] = validationGroupFindings(shared, { role, column: 'day', pair }, WHERE)
    expect(more).toEqual([])
    expect(finding).toMatchObject({ id, severity, where: { line: 5, role: side, field: 'day' }, found: '3 in both' })
    expect(finding?.message).toContain(
      `3 of 40 ${role === 'cluster' ? 'clusters' : 'queries'} "day" of the ${side} rows (90 of 1,200 rows) stand in the`,
    )
    expect(validationGroupFindings(GROUPS, { role, column: 'day', pair }, WHERE)).toEqual([])
  })
})
