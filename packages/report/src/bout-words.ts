import {
  assertNever,
  boundOf,
  capital,
  findMetric,
  numberText,
  unitsText,
  type Bout,
  type Churn,
  type Comparison,
  type FighterRecord,
  type MetricName,
  type Task,
  type Verdict,
} from '@titlebout/core'
import { about, count, number, percent } from './number.ts'

/** Who stands beside the candidate. */
export function sideName({ kind }: Bout['result']['champion']): string {
  return kind === 'dummy' ? 'dummy' : 'champion'
}

/** What a comparison has to show. */
export function askedFor(comparison: Comparison): string {
  return `${comparison.claim === 'superior' ? 'better' : 'no worse'}: above ${numberText(boundOf(comparison))}`
}

/** What a comparison is for, of all rows. */
export function purpose({ role, claim }: Comparison): string {
  if (role === 'primary') return claim === 'superior' ? 'better' : 'no worse'
  return role === 'shown' ? 'decides nothing' : role
}

/** Whether the verdict of the bout says the sentence of a claim; of several candidates it names the winner before it. */
export function isSaid(claim: Verdict, verdict: Verdict): boolean {
  return claim.kind === verdict.kind && verdict.detail.endsWith(claim.detail)
}

/** What would decide: more rows, or a wider margin on the next ones; nothing where a claim says it. */
export function wayOut(
  { metric, rows_to_decide: rows, margin_to_pass: margin, claim, verdict }: Comparison,
  { task, claims: { merge, promote } }: Bout['result'],
): string {
  if ([merge, promote].some(({ detail }) => detail === verdict.detail)) return ''
  const ways = [
    ...(rows === null ? [] : [`${about(rows)} ${unitsOf(metric, task)} would decide`]),
    ...(margin === null
      ? []
      : [`${claim === 'superior' ? '"no worse"' : 'it'} passes with a margin of ${numberText(margin)}`]),
  ]
  return ways.join('; ')
}

/** What a metric averages over, of which more would decide. */
export function unitsOf(metric: MetricName, task: Task): string {
  return unitsText(findMetric(metric, task)?.unit)
}

/** How much the candidate does otherwise, whichever of the two is right. */
export function churnText({
  rows,
  decisions,
  mean_shift: shift,
  rank_correlation: correlation,
  ranked_rows: ranked,
}: Churn): string {
  const otherwise =
    decisions === null
      ? []
      : [`${percent(rows === 0 ? 0 : decisions / rows)} of the rows are decided otherwise, rightly or wrongly`]
  const shifted = shift === null ? [] : [`scores differ by ${number(shift)} on average`]
  const sample = ranked === rows ? '' : ` (on ${count(ranked ?? 0)} of the rows)`
  const order = correlation === null ? [] : [`rank correlation ${number(correlation)}${sample}`]
  return `${capital([...otherwise, ...shifted, ...order].join('; '))}.`
}

/** How the champion came to its scores, and whether the rows were unseen. */
export function holdoutText({ replay, champion, contamination }: Bout['result']): string {
  const how = champion.kind === 'champion' ? replayText(replay) : ''
  const { candidate: ours, champion: theirs, dropped, limit } = contamination
  if (!ours.checked && !theirs.checked) return `${how}Nobody can say whether judged rows were trained on.`
  const seen = ({ checked, rows }: typeof ours): string => (checked ? count(rows) : 'not known')
  const left = dropped === 0 ? 'none was left out' : `${count(dropped)} ${dropped === 1 ? 'was' : 'were'} left out`
  return `${how}Judged rows that a side was trained on: candidate ${seen(ours)}, ${sideName(champion)} ${seen(theirs)}; ${left} (above ${percent(limit)} nothing is compared).`
}

function replayText(replay: Bout['result']['replay']): string {
  switch (replay) {
    case 'stored-scores':
      return 'The scores of the champion are those that were stored. '
    case 'in-process':
      return 'Titlebout ran the champion again. '
    case 'command':
      return 'The champion was run again by its own predict command. '
    case 'endpoint':
      return 'The endpoint of the champion was asked again. '
    case 'database':
      return 'The scores of the champion stand in the database. '
    case 'dummy':
      return ''
    case 'none':
      return 'The champion could not be run again. '
    default:
      return assertNever(replay)
  }
}

/** How scores came to be, and how far that can be trusted. */
export function fighterText({ assurance, runtime }: FighterRecord): string {
  switch (assurance) {
    case 'reproduced':
      return `Titlebout ran the model itself (${runtime})`
    case 'isolated-command':
      return `the predict command, in a job without the labels (${runtime})`
    case 'declared':
      return `taken as they were handed over (${runtime})`
    default:
      return assertNever(assurance)
  }
}
