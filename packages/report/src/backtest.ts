import type { BacktestLine, BacktestReport, Replayed } from '@titlebout/core'
import { code, plain } from './markdown/escape.ts'
import { table } from './markdown/table.ts'
import { count } from './number.ts'

type BacktestForm = 'text' | 'markdown'

const WORDS: { readonly [R in Replayed]: string } = {
  promoted: '✅ promoted',
  approver: '🟡 left to the approver',
  stopped: '❌ stopped',
  unknown: '❔ cannot tell',
}

const CAVEATS = [
  'Each promotion is judged by itself: had one been stopped, the next candidates would have met another champion.',
  'It is replayed from the estimates and intervals that were kept with each version; rows are not kept.',
]
const ABOUT = '≈ worked out from an interval of another confidence, which is exact only for normal ones.'

/** The replay as a table: aligned for a terminal, or Markdown. */
export function renderBacktest(report: BacktestReport, form: BacktestForm): string {
  const { model, environment, registry, lines } = report
  const notes = [...CAVEATS, ...(lines.some(({ approximate }) => approximate) ? [ABOUT] : [])]
  if (form === 'markdown') {
    const rows = lines.map((line) => cells(line, plain))
    return [
      `## ${plain(model)} in ${code(environment)}: ${summary(lines)}`,
      table(HEAD, rows),
      notes.map((note) => `_${note}_`).join('\n'),
      '',
    ].join('\n\n')
  }
  const rows = [HEAD, ...lines.map((line) => cells(line, safe))]
  return [
    `${model} in ${environment}: ${summary(lines)}`,
    `registry: ${safe(registry)}`,
    '',
    ...aligned(rows),
    '',
    ...notes,
    '',
  ].join('\n')
}

const HEAD = ['version', 'when, by whom', 'then', 'by the policy of now', 'why'] as const

function cells(line: BacktestLine, text: (value: string) => string): readonly string[] {
  const { version, at, by, approver, recorded, now, why, approximate } = line
  const approved = approver === null ? '' : `, approved by ${text(approver)}`
  return [
    String(version),
    `${at.slice(0, 10)} ${text(by)}${approved}`,
    recorded === null ? 'not known' : recorded.kind,
    `${WORDS[now]}${approximate ? ' ≈' : ''}`,
    why.map(text).join('; '),
  ]
}

function summary(lines: readonly BacktestLine[]): string {
  const of = (now: Replayed): number => lines.filter((line) => line.now === now).length
  const parts = [
    `${count(of('stopped'))} of ${count(lines.length)} ${lines.length === 1 ? 'promotion' : 'promotions'} would have been stopped`,
    ...(of('approver') === 0 ? [] : [`${count(of('approver'))} left to the approver`]),
    ...(of('unknown') === 0 ? [] : [`${count(of('unknown'))} cannot be told`]),
  ]
  return parts.join(', ')
}

/** Columns as wide as their longest cell; the last runs on. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(column === HEAD.length - 1 ? 0 : widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}

/** Names and reasons come from outside: a terminal must not take them for commands, nor a log for lines. */
function safe(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
