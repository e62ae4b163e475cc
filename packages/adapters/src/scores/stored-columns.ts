import { assertNever, type JudgedRows } from '@titlebout/core'

/** A column of the scores file. */
export interface StoredColumn {
  readonly name: string
  /** What it is made of; undefined: nothing is known. */
  readonly values: ArrayLike<number> | undefined
  /** How it is stored: as it is, as a small whole number, or as one of these texts. */
  readonly as: 'double' | 'bit' | readonly string[]
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
  return { name, values, as: 'double' }
}

function bits(name: string, values: Uint8Array): StoredColumn {
  return { name, values, as: 'bit' }
}

function names(name: string, values: Uint16Array, classes: readonly string[]): StoredColumn {
  return { name, values, as: classes }
}

type ClassRows = Extract<JudgedRows, { readonly task: 'multiclass-classification' }>

function classScore(name: string, code: number, { scores, count }: ClassRows): StoredColumn {
  if (scores === undefined) return { name, values: undefined, as: 'double' }
  const values = new Float64Array(count)
  for (let row = 0; row < count; row += 1) values[row] = scores.values[row * scores.classes + code]!
  return { name, values, as: 'double' }
}
