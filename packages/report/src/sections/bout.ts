import type { Bout, Comparison, SliceComparison } from '@titlebout/core'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { commonScale, intervalBar } from '../chart/interval-bar.ts'
import { about, count, difference, level, measured, number, percent } from '../number.ts'
import { verdictLine, verdictWord } from '../verdict.ts'

/** Who fought whom, the table that decides, slices worst first, flips; methods folded. */
export function boutSections(bout: Bout): Section[] {
  const { result } = bout
  const deciding = result.comparisons.filter(({ role }) => role !== 'shown')
  const sections: Section[] = [
    { name: 'the bout', rank: 1, body: `${opponents(bout)}\n\n${claims(bout)}\n\n${comparisonTable(deciding)}` },
  ]
  if (result.concentration !== null) sections.push({ name: 'where the gain sits', rank: 1, body: concentration(bout) })
  if (result.slices.length > 0)
    sections.push({
      name: 'slices of the bout',
      rank: 3,
      body: `**Slices**, worst first\n\n${slicesTable(result.slices)}`,
    })
  sections.push({ name: 'changed decisions', rank: 3, body: flips(bout) })
  sections.push({
    name: 'all comparisons',
    rank: 5,
    body: fold('All comparisons, and how they were computed', methods(bout)),
  })
  return sections
}

function opponents({ result }: Bout): string {
  const { champion } = result
  const who =
    champion.kind === 'dummy'
      ? 'There is no champion yet: the candidate fought the **dummy**, which gives every row the same score'
      : `The candidate fought **version ${champion.version ?? '?'}**, which ${code(champion.environment ?? 'an environment')} points at`
  return `${who}, on the same ${count(result.dataset.row_count)} rows (${count(result.positives ?? 0)} positive).`
}

function claims({ result }: Bout): string {
  return `- may it merge? ${verdictLine(result.claims.merge)}\n- is it better, so that it may be promoted? ${verdictLine(result.claims.promote)}`
}

function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((one) => {
    const bound = one.claim === 'superior' ? 0 : -one.margin
    return [
      `${one.metric}${one.role === 'guardrail' ? ' (guardrail)' : ''}`,
      measured(one.champion),
      measured(one.candidate),
      difference(one.difference),
      intervalBar(one.difference, commonScale([one.difference], bound)),
      one.claim === 'superior' ? 'better' : `no worse by more than ${number(one.margin)}`,
      `${verdictWord(one.verdict.kind)}${one.rows_to_decide === null ? '' : `, ${about(one.rows_to_decide)} rows would decide`}`,
    ]
  })
  const first = comparisons[0]
  const scale =
    first === undefined
      ? ''
      : `\n\n_Intervals are two-sided ${level(first.difference)}: the ones that decide. A positive difference means that the candidate is better, whatever the metric. ┃ is the bound._`
  return `${table(['metric', 'champion', 'candidate', 'difference', '', 'claim', 'verdict'], rows)}${scale}`
}

/** From this share on the sentence says "all", as the finding does. */
const ALL_OF_IT = 0.9

function concentration({ result }: Bout): string {
  const found = result.concentration
  if (found === null) return ''
  const [all, without] = [found.difference_all.estimate ?? 0, found.difference_without.estimate ?? 0]
  const lost = all === 0 ? 1 : (all - without) / all
  const much = lost >= ALL_OF_IT ? 'All of the gain sits' : `${percent(lost)} of the gain sit`
  return `⚠️ **${much} in ${percent(found.share)} of the rows** (${count(found.rows)} rows with ${code(found.where)}): with them the difference is ${difference(found.difference_all)}, without them ${difference(found.difference_without)}. Is ${code(found.field)} known before the outcome?`
}

function slicesTable(slices: readonly SliceComparison[]): string {
  const rows = slices.map((slice) => [
    code(slice.name),
    count(slice.rows),
    (slice.positives ?? 0) === 0
      ? '0 of 0'
      : `${count(slice.champion_found ?? 0)} → ${count(slice.candidate_found ?? 0)} of ${count(slice.positives ?? 0)}`,
    slice.difference.estimate === null ? '' : `${slice.metric} ${difference(slice.difference)}`,
  ])
  return table(['slice', 'rows', 'positives found: champion → candidate', 'difference'], rows, ['l', 'r', 'r', 'l'])
}

function flips({ result }: Bout): string {
  if (result.flips === null) return ''
  const { wrong_to_right: better, right_to_wrong: worse, both_right: right, both_wrong: wrong } = result.flips
  const chance = result.flips.p_value === null ? '' : ` (McNemar mid-p ${number(result.flips.p_value)})`
  return `**Changed decisions** at the threshold: ${count(better)} from wrong to right, ${count(worse)} from right to wrong${chance}; unchanged: ${count(right)} right, ${count(wrong)} wrong.`
}

function methods({ result }: Bout): string {
  const rows = result.comparisons.map((one) => [
    `${one.metric} (${one.role === 'primary' ? one.claim : one.role})`,
    difference(one.difference),
    one.p_value === null ? '' : number(one.p_value),
    plain(one.difference.method),
    count(one.difference.n),
  ])
  const { candidate, champion, dropped, limit } = result.contamination
  const seen = (side: { checked: boolean; rows: number }): string =>
    side.checked ? `${count(side.rows)} seen in training` : 'not known'
  const facts = `Replay of the champion: ${result.replay}. Judged rows that were trained on: candidate ${seen(candidate)}, champion ${seen(champion)}; ${count(dropped)} left out (the bout is refused above ${percent(limit)}).`
  return `${table(['metric', 'difference', 'p, two-sided', 'method', 'n'], rows, ['l', 'l', 'r', 'l', 'r'])}\n\n${facts}`
}
