import { isDecidedInTheBout, type Config, type Evaluation, type Finding, type Verdict } from '@titlebout/core'
import { shownFile } from '../shown-file.ts'
import type { Found, Opened } from '../step.ts'

/** What a head would loosen of the policy that judges it: seen first, for it is what a reviewer must decide about. */
export function loosenedPolicy(opened: Opened): Finding[] {
  return opened.policy.changes
    .filter(({ loosens }) => loosens === true)
    .map(({ key, from, to }) => ({
      id: 'policy-loosened',
      severity: 'warning',
      message: `this change would loosen the policy: ${key} from ${from} to ${to}; it is judged by the policy of ${opened.policy.ref ?? 'the base'}`,
      where: { file: opened.configFile, ...placeOf(key, opened) },
      expected: from,
      found: to,
    }))
}

/** Most fields of an imported file that a finding names. */
const MOST_FIELDS = 30

/** Fields of imported thresholds that change nothing here: nobody should believe that they do. */
export function unusedImports(opened: Opened): Finding[] {
  return opened.unusedImports.map(({ file, fields }) => ({
    id: 'import-not-used',
    severity: 'notice',
    message: `${file}: read and not used: ${fields.slice(0, MOST_FIELDS).join(', ')}${fields.length > MOST_FIELDS ? ` and ${fields.length - MOST_FIELDS} more` : ''}`,
    where: { file: shownFile(opened, file) },
  }))
}

/** Things in lists are told by name ("gate: recall min"): then it is the place of the list. */
function placeOf(key: string, opened: Opened): { readonly line?: number; readonly column?: number } {
  const [path = ''] = key.split(':')
  return opened.locate(path.split('.')) ?? {}
}

/** A model must not be judged good on data that validation refused. */
export function failedValidation(validation: Found<'validation'> | undefined): Finding[] {
  // rule: validation-failed
  if (validation?.evidence.verdict.kind !== 'failed') return []
  return [
    {
      id: 'validation-failed',
      severity: 'error',
      message: 'the data did not pass validate-data',
      fix: 'mend what validate-data names, and run again from there',
    },
  ]
}

/** The gate's verdict, unless a finding of severity error decides before it. */
export function verdictWith(findings: readonly Finding[], gate: Verdict): Evaluation['verdict'] {
  const error = findings.find(({ severity }) => severity === 'error')
  return error === undefined ? gate : { kind: 'failed', reason: 'findings', detail: error.message }
}

/** Rules that need the champion beside the candidate: nobody must take the gate's silence for a pass. */
export function decidedInTheBout({ gate }: Config): Finding[] {
  const names = new Set(gate.map(({ metric }) => metric).filter(isDecidedInTheBout))
  if (names.size === 0) return []
  return [
    {
      id: 'decided-in-the-bout',
      severity: 'notice',
      message: `${[...names].join(', ')}: measured and decided by compare-to-champion, where the champion is`,
    },
  ]
}
