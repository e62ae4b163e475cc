import type { Place } from '../config/yaml.ts'
import { columnsOfCount, type Count } from '../contract/count.ts'
import type { Finding } from '../finding.ts'

/** The data set that is asked about. */
export interface AskedSet {
  readonly role: 'train' | 'validation' | 'test'
  readonly file: string
  readonly rows: number
}

/** What is to be counted in a data set, and what the counts say: whoever has the rows answers. */
export interface Inquiry {
  readonly counts: readonly Count[]
  /** @param counts the answers, in the order of the questions */
  findings(set: AskedSet, counts: readonly number[]): readonly Finding[]
}

/** A column of titlebout.yml that an inquiry is about. */
export interface AskedColumn {
  readonly configFile: string
  readonly name: string
  readonly place: Place | undefined
}

export function whereOf({ configFile, place, name }: AskedColumn, { role }: AskedSet): NonNullable<Finding['where']> {
  return { file: configFile, ...place, role, field: name }
}

/** The inquiries that can be made of a data set: those whose columns it has. */
export function askable(inquiries: readonly Inquiry[], columns: ReadonlySet<string>): readonly Inquiry[] {
  return inquiries.filter(({ counts }) =>
    counts.every((count) => columnsOfCount(count).every((name) => columns.has(name))),
  )
}

/** All findings of inquiries whose counts stand in one list, in their order. */
export function answer(inquiries: readonly Inquiry[], set: AskedSet, counts: readonly number[]): readonly Finding[] {
  let next = 0
  return inquiries.flatMap((inquiry) => {
    const own = counts.slice(next, next + inquiry.counts.length)
    next += inquiry.counts.length
    return inquiry.findings(set, own)
  })
}
