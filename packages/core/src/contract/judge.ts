import type { Check } from '../evidence/validation.ts'
import type { Finding } from '../finding.ts'
import { rulesOf, type Contract, type ContractRule } from './contract.ts'
import { columnsOfCount } from './count.ts'
import { numberText } from '../number-text.ts'
import { keepsLimit } from './limit.ts'

/** One data set and the answer to each rule's count, in their order. */
export interface CountedRows {
  readonly role: Check['role']
  readonly rows: number
  readonly counts: readonly number[]
}

export interface Judged {
  readonly checks: readonly Check[]
  readonly findings: readonly Finding[]
}

/** The rules that can be asked of a data set: those whose columns it has. */
export function applicableRules(contract: Contract, columns: ReadonlySet<string>): readonly ContractRule[] {
  return rulesOf(contract).filter(({ count }) => columnsOfCount(count).every((column) => columns.has(column)))
}

/** Holds counts against rules: a check for each, and a finding for each that is broken. */
export function judgeRules(file: string, rules: readonly ContractRule[], { role, rows, counts }: CountedRows): Judged {
  const checks: Check[] = []
  const findings: Finding[] = []
  for (const [index, rule] of rules.entries()) {
    const count = counts[index]
    if (count === undefined) throw new Error(`rule ${rule.id} was not counted`)
    const found = foundText(rule, count, rows)
    const isBroken = !keepsLimit(rule.limit, count, rows)
    checks.push({
      id: rule.id,
      role,
      field: rule.field,
      expected: rule.expected,
      found,
      rows: rule.count.kind === 'rows' ? null : count,
      verdict: isBroken ? 'failed' : 'passed',
      severity: rule.severity,
    })
    // rule: contract-rule-broken
    if (isBroken) findings.push(findingOf(file, rule, role, found))
  }
  return { checks, findings }
}

function findingOf(file: string, rule: ContractRule, role: Check['role'], found: string): Finding {
  const subject = rule.field === null ? `the ${role} rows` : `column "${rule.field}" of the ${role} rows`
  return {
    id: `contract-${rule.id}`,
    severity: rule.severity,
    message: `${subject}: expected ${rule.expected}, got ${found}`,
    where: { file, ...rule.place, role, ...(rule.field === null ? {} : { field: rule.field }) },
    expected: rule.expected,
    found,
    fix: 'correct the data, or the contract where it asks for too much',
  }
}

function foundText({ count: { kind }, limit }: ContractRule, count: number, rows: number): string {
  if (kind === 'rows') return `${numberText(count)} rows`
  const share = `${numberText(count)} of ${numberText(rows)} rows`
  return limit.unit === 'percent' ? `${((100 * count) / rows).toFixed(1)} % (${share})` : share
}
