import { assertNever, type JudgedRows } from '@titlebout/core'

/** A column of the scores file: its name, its type in DuckDB, and its value in each row. */
export interface StoredColumn {
  readonly name: string
  readonly type: 'DOUBLE' | 'UTINYINT' | 'VARCHAR'
  readonly value: (row: number) => string | number | null
}

/** Everything beside the id that is kept of judged rows. */
export function storedColumns(rows: JudgedRows): readonly StoredColumn[] {
  const losses = [...(rows.losses ?? [])].map(([name, values]) => doubles(name, values))
  switch (rows.task) {
    case 'binary-classification':
      return [doubles('score', rows.score), bits('prediction', rows.prediction), bits('y_true', rows.truth), ...losses]
    case 'multiclass-classification':
      return [
        ...(rows.scores === undefined
          ? []
          : classColumns(rows.classes).map((name, code) => classScore(name, code, rows))),
        names('prediction', rows.prediction, rows.classes),
        names('y_true', rows.truth, rows.classes),
        ...losses,
      ]
    case 'regression':
      return [
        doubles('prediction', rows.prediction),
        ...(rows.bounds === undefined
          ? []
          : [doubles('prediction_lower', rows.bounds.lower), doubles('prediction_upper', rows.bounds.upper)]),
        doubles('y_true', rows.truth),
        ...losses,
      ]
    case 'ranking':
      return [doubles('score', rows.score), doubles('y_true', rows.truth), ...losses]
    case 'custom':
      return losses
    default:
      return assertNever(rows)
  }
}

/** `score_<class>`; by number where two classes differ in case alone, which column names of the engine cannot. */
export function classColumns(classes: readonly string[]): readonly string[] {
  const folded = new Set(classes.map((name) => name.toLowerCase()))
  return classes.map((name, code) => (folded.size === classes.length ? `score_${name}` : `score_${code}`))
}

function doubles(name: string, values: Float64Array | undefined): StoredColumn {
  return { name, type: 'DOUBLE', value: (row) => values?.[row] ?? null }
}

function bits(name: string, values: Uint8Array): StoredColumn {
  return { name, type: 'UTINYINT', value: (row) => values[row] ?? null }
}

function names(name: string, codes: Uint16Array, classes: readonly string[]): StoredColumn {
  return { name, type: 'VARCHAR', value: (row) => classes[codes[row] ?? -1] ?? null }
}

type ClassRows = Extract<JudgedRows, { readonly task: 'multiclass-classification' }>

function classScore(name: string, code: number, { scores }: ClassRows): StoredColumn {
  return { name, type: 'DOUBLE', value: (row) => scores?.values[row * scores.classes + code] ?? null }
}
