import { numberText } from '../number-text.ts'
import type { Count } from '../contract/count.ts'
import type { Finding } from '../finding.ts'
import { whereOf, type AskedColumn, type AskedSet, type Inquiry } from './inquiry.ts'

/** Every row needs a name, and no two the same: two fighters are paired by it. */
export function idInquiry(id: AskedColumn): Inquiry {
  return {
    counts: [isNull(id.name), { kind: 'duplicates', columns: [id.name] }],
    findings: (set, [nulls = 0, duplicates = 0]) => {
      const where = whereOf(id, set)
      const findings: Finding[] = []
      // rule: id-null
      if (nulls > 0)
        findings.push({
          id: 'id-null',
          severity: 'error',
          message: `${set.file}: ${ofRows(nulls, set)} have no id "${id.name}"`,
          where,
          expected: 'an id in every row',
          fix: 'give every row a name of its own that stays the same, such as a digest of its content',
        })
      // rule: duplicate-ids
      if (duplicates > 0)
        findings.push({
          id: 'duplicate-ids',
          severity: 'error',
          message: `${set.file}: ${ofRows(duplicates, set)} repeat the id "${id.name}" of an earlier row: two models cannot be paired by it`,
          where,
          expected: 'no id twice',
          found: `${numberText(duplicates)} repeated`,
          fix: 'take repeated rows out, or name another column as data.id',
        })
      return findings
    },
  }
}

/** A weight is what a row counts: a finite number, 0 or more, and not 0 everywhere. */
export function weightInquiry(weight: AskedColumn): Inquiry {
  const compare = (operator: '<' | '>'): Count => ({
    kind: 'matching',
    test: { kind: 'compare', column: weight.name, operator, bound: 0, as: 'number' },
  })
  return {
    counts: [
      isNull(weight.name),
      { kind: 'matching', test: { kind: 'unreadable', column: weight.name, as: 'number' } },
      compare('<'),
      compare('>'),
    ],
    findings: (set, [nulls = 0, unreadable = 0, negative = 0, positive = 0]) => {
      const finding = (id: string, what: string, fix: string): Finding => ({
        id,
        severity: 'error',
        message: `${set.file}: ${what}`,
        where: whereOf(weight, set),
        expected: 'a number of 0 or more in every row',
        fix,
      })
      const findings: Finding[] = []
      const none = nulls + unreadable
      // rule: weight-unreadable
      if (none > 0)
        findings.push(
          finding(
            'weight-unreadable',
            `${ofRows(none, set)} have no weight "${weight.name}" that is a number: nobody can say what they count`,
            'write 0 for rows that do not count, and 1 for those that count once',
          ),
        )
      // rule: weight-negative
      if (negative > 0)
        findings.push(
          finding(
            'weight-negative',
            `${ofRows(negative, set)} have a weight "${weight.name}" below 0: a row cannot count less than nothing`,
            'correct the weights; 0 is a row that does not count',
          ),
        )
      // rule: weight-zero
      if (none === 0 && positive === 0)
        findings.push(
          finding(
            'weight-zero',
            `no row has a weight "${weight.name}" above 0: nothing counts`,
            'correct the weights, or leave data.weight out: then each row counts once',
          ),
        )
      return findings
    },
  }
}

/** Judged rows must say what they belong to; of training rows it only tells what stands on both sides. */
export function clusterInquiry(cluster: AskedColumn): Inquiry {
  return {
    counts: [isNull(cluster.name)],
    findings: (set, [nulls = 0]) => {
      // rule: cluster-null
      if (nulls === 0) return []
      return [
        {
          id: 'cluster-null',
          severity: set.role === 'train' ? 'warning' : 'error',
          message: `${set.file}: ${ofRows(nulls, set)} have no cluster "${cluster.name}": nobody can say which of them belong together`,
          where: whereOf(cluster, set),
          expected: 'a cluster in every row',
          found: `${numberText(nulls)} without`,
          fix: 'give rows that belong to no group a cluster of their own, such as their id',
        },
      ]
    },
  }
}

/** A row competes with the rows of its query: without one it competes with nothing. */
export function queryInquiry(query: AskedColumn): Inquiry {
  return {
    counts: [isNull(query.name)],
    findings: (set, [nulls = 0]) => {
      // rule: query-null
      if (nulls === 0) return []
      return [
        {
          id: 'query-null',
          severity: 'error',
          message: `${set.file}: ${ofRows(nulls, set)} have no query "${query.name}": they compete with no other row`,
          where: whereOf(query, set),
          expected: 'a query in every row',
          found: `${numberText(nulls)} without`,
          fix: 'say which query each row belongs to, or leave the row out',
        },
      ]
    },
  }
}

/** Rows without a value; an empty text is none. */
export function isNull(column: string): Count {
  return { kind: 'matching', test: { kind: 'null', column, emptyIsNull: true } }
}

/** `3 of 1,204 rows`. */
export function ofRows(count: number, { rows }: AskedSet): string {
  return `${numberText(count)} of ${numberText(rows)} rows`
}
