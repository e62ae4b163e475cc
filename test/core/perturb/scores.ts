import type { BinaryScores, MulticlassScores, RegressionScores } from '@titlebout/core'

const said = (count: number) => ({
  ids: Array.from({ length: count }, (_, row) => `r${row}`),
  losses: new Map<string, Float64Array>(),
  findings: [],
})

export function binaryScores(score: readonly number[], threshold = 0.6): BinaryScores {
  return {
    task: 'binary-classification',
    ...said(score.length),
    score: Float64Array.from(score),
    prediction: Uint8Array.from(score, (one) => Number(one >= threshold)),
  }
}

/** Of the classes a, b and c. */
export function classScores(rows: readonly (readonly number[])[]): MulticlassScores {
  return {
    task: 'multiclass-classification',
    ...said(rows.length),
    classes: ['a', 'b', 'c'],
    scores: { classes: 3, values: Float64Array.from(rows.flat()) },
    prediction: Uint16Array.from(rows, (row) => row.indexOf(Math.max(...row))),
  }
}

export function numberScores(prediction: readonly number[]): RegressionScores {
  return {
    task: 'regression',
    ...said(prediction.length),
    prediction: Float64Array.from(prediction),
    bounds: undefined,
  }
}
