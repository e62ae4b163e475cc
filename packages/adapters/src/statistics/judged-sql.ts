import type { Cut } from '@titlebout/core'

/** Judged rows in a database. Every text here is SQL of ours: names and values from outside are quoted before. */
export interface JudgedSql {
  /** A table, or a query in brackets. */
  readonly from: string
  /** Code of the class from 0 (binary: 1 is positive), or the number to predict; undefined for a task of losses alone. */
  readonly truth: string | undefined
  /** Number of classes; 0 where there are none. */
  readonly classes: number
  readonly fighters: ReadonlyMap<string, FighterSql>
  /** The weight of a row that counts once. */
  readonly one: string
  /** undefined: each row counts once. */
  readonly weight: string | undefined
  /** What rows that belong together have in common, any type. */
  readonly cluster: string | undefined
  /** The number of each row's slice from 1, 0 where it is in none. */
  readonly sliceOf: (cut: Cut) => SliceSql
}

export interface SliceSql {
  readonly size: number
  readonly code: string
}

export interface FighterSql {
  /** Code of the class. */
  readonly prediction: string | undefined
  /** P(positive), or the predicted number. */
  readonly value: string | undefined
  /** The same for its order alone, which nothing is multiplied with. */
  readonly order: string | undefined
  /** P of each class; empty where there are none. */
  readonly scores: readonly string[]
  readonly losses: ReadonlyMap<string, string>
}

/** The rows of a cut: slice `s`, weight `w`, cluster `g` and what else is asked for, by name. */
export function rowsSql(judged: JudgedSql, slices: SliceSql, columns: Readonly<Record<string, string>>): string {
  const named = {
    s: slices.code,
    w: judged.weight ?? judged.one,
    ...(judged.cluster === undefined ? {} : { g: judged.cluster }),
    ...columns,
  }
  const list = Object.entries(named).map(([name, sql]) => `${sql} as ${name}`)
  return `select * from (select ${list.join(', ')} from ${judged.from}) as cut where s > 0`
}
