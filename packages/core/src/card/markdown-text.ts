import type { Measured } from '../evidence/measured.ts'
import { roundedText } from '../number-text.ts'

/** Text from data or configs, made harmless inside a line or a table cell of Markdown. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[\\`*_[\]|~#!$]/gu, (mark) => `\\${mark}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .trim()
}

/** A table, or a sentence where there is nothing to show. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], nothing: string): string {
  if (rows.length === 0) return nothing
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Four significant digits: enough to compare, few enough to read. */
export function figure(value: number | null): string {
  return value === null ? 'none' : roundedText(value, 4)
}

/** An estimate with the interval that decides: `0.781 (0.755 to 0.807)`. */
export function measuredText(measured: Measured): string {
  if (measured.estimate === null) return `none${measured.note === undefined ? '' : ` (${plain(measured.note)})`}`
  if (measured.low === null || measured.high === null) return figure(measured.estimate)
  return `${figure(measured.estimate)} (${figure(measured.low)} to ${figure(measured.high)})`
}

/** A level as people say it: `90 %`. */
export function percent(share: number): string {
  return `${figure(share * 100)} %`
}
