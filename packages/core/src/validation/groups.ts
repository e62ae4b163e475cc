import type { Place } from '../config/yaml.ts'
import { numberText } from '../number-text.ts'
import type { Finding } from '../finding.ts'

/** Groups of rows (clusters, queries) in training and test rows. */
export interface SharedGroups {
  readonly train: number
  readonly test: number
  /** Groups that stand in both. */
  readonly shared: number
  /** Test rows of groups that stand in both. */
  readonly testRows: number
  /** All test rows. */
  readonly rows: number
}

/** How the rows of one data set fall into queries. */
export interface QueryFacts {
  readonly queries: number
  /** Queries of one row: nothing competes. */
  readonly singles: number
  /** Queries without a row of relevance above 0. */
  readonly withoutRelevant: number
}

type Where = { readonly file: string } & Partial<Place>

/** With fewer clusters than this an interval that respects them says nothing. */
const LEAST_CLUSTERS = 30

/** Rows that belong together must not be torn apart, and there must be enough groups to say how much groups differ. */
export function clusterFindings(groups: SharedGroups, cluster: string, where: Where): readonly Finding[] {
  const { shared, test, testRows, rows } = groups
  const at = { ...where, role: 'test' as const, field: cluster }
  const findings: Finding[] = []
  // rule: clusters-in-both
  if (shared > 0)
    findings.push({
      id: 'clusters-in-both',
      severity: 'warning',
      message: `${numberText(shared)} of ${numberText(test)} clusters "${cluster}" of the test rows (${numberText(testRows)} of ${numberText(rows)} rows) stand in the training rows too: a model may know them from there, and do worse on clusters that it has never seen`,
      where: at,
      expected: 'no cluster in both, unless the model will meet the same ones again',
      found: `${numberText(shared)} in both`,
      fix: 'split by cluster: all rows of one in train, or all in test',
    })
  // rule: few-clusters
  if (test < LEAST_CLUSTERS)
    findings.push({
      id: 'few-clusters',
      severity: 'warning',
      message: `the test rows have ${numberText(test)} clusters "${cluster}": with fewer than ${LEAST_CLUSTERS} there is no interval, and every rule stays undecided`,
      where: at,
      expected: `at least ${LEAST_CLUSTERS} clusters`,
      found: numberText(test),
      fix: 'judge on rows of more clusters, or name a finer one',
    })
  return findings
}

/** The same query may well be asked again: said, not held against anybody. */
export function sharedQueryFindings(groups: SharedGroups, query: string, where: Where): readonly Finding[] {
  const { shared, test, testRows, rows } = groups
  // rule: queries-in-both
  if (shared === 0) return []
  return [
    {
      id: 'queries-in-both',
      severity: 'notice',
      message: `${numberText(shared)} of ${numberText(test)} queries "${query}" of the test rows (${numberText(testRows)} of ${numberText(rows)} rows) stand in the training rows too: rows that compete were torn apart`,
      where: { ...where, role: 'test', field: query },
      expected: 'no query in both',
      found: `${numberText(shared)} in both`,
      fix: 'split by query: all rows of one in train, or all in test',
    },
  ]
}

/** Which two data sets share groups, the validation rows among them: `test` of {@link SharedGroups} are the rows of the second, `train` those of the first. */
export type ValidationPair = 'train-validation' | 'validation-test'

const PAIRS: {
  readonly [P in ValidationPair]: { readonly first: string; readonly second: string; readonly so: string }
} = {
  'train-validation': {
    first: 'training',
    second: 'validation',
    so: 'what is chosen on them is chosen on what the model may know',
  },
  'validation-test': {
    first: 'validation',
    second: 'test',
    so: 'what was chosen by them may do worse on those that nobody has seen',
  },
}

/** Groups of the validation rows that stand in another data set too: as severe as between training and test rows. */
export function validationGroupFindings(
  { shared, test, testRows, rows }: SharedGroups,
  {
    role,
    column,
    pair,
  }: { readonly role: 'cluster' | 'query'; readonly column: string; readonly pair: ValidationPair },
  where: Where,
): readonly Finding[] {
  // rule: validation-groups-in-both
  if (shared === 0) return []
  const { first, second, so } = PAIRS[pair]
  const many = role === 'cluster' ? 'clusters' : 'queries'
  return [
    {
      id: `${pair}-${many}`,
      severity: role === 'cluster' ? 'warning' : 'notice',
      message: `${numberText(shared)} of ${numberText(test)} ${many} "${column}" of the ${second} rows (${numberText(testRows)} of ${numberText(rows)} rows) stand in the ${first} rows too: ${so}`,
      where: { ...where, role: second === 'test' ? 'test' : 'validation', field: column },
      expected: `no ${role} in both`,
      found: `${numberText(shared)} in both`,
      fix: `split by ${role}: all rows of one in a single data set`,
    },
  ]
}

export function queryFindings(
  { queries, singles, withoutRelevant }: QueryFacts,
  query: string,
  where: Where & { readonly role: 'train' | 'test' },
): readonly Finding[] {
  const findings: Finding[] = []
  const of = (count: number): string =>
    `${numberText(count)} of ${numberText(queries)} queries "${query}" of the ${where.role} rows`
  // rule: single-row-queries
  if (singles > 0)
    findings.push({
      id: 'single-row-queries',
      severity: 'warning',
      message: `${of(singles)} have one row: nothing competes with it, and every order of it is right`,
      where: { ...where, field: query },
      expected: 'at least two rows for each query',
      found: numberText(singles),
      fix: 'check data.query; leave out queries of one row',
    })
  // rule: queries-without-relevant
  if (withoutRelevant > 0)
    findings.push({
      id: 'queries-without-relevant',
      severity: withoutRelevant === queries ? 'warning' : 'notice',
      message: `${of(withoutRelevant)} have no relevant row: ${where.role === 'test' ? 'they count 0, whoever ranks them' : 'nothing is learnt from them'}`,
      where: { ...where, field: query },
      expected: 'a row of relevance above 0 for each query',
      found: numberText(withoutRelevant),
    })
  return findings
}
