import { modelFormat, treesFighter } from '@titlebout/adapters'
import type { Fighter, Scores } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import {
  boostedTable,
  rowsOf,
  savedFile,
  taskOfCase,
  type BoostedCase,
  type SavedModel,
} from '../../support/boosted-models.ts'
import { expectClose } from '../../stats/reference.ts'
import { workspace } from './workspace.ts'

const place = workspace()
let files = 0

async function opened(model: SavedModel): Promise<Fighter> {
  files += 1
  const { file, bytes } = savedFile(model)
  const at = await place.write(`${files}/${file}`, bytes)
  const format = await modelFormat(at, file)
  if (format === 'onnx') throw new Error('taken for ONNX')
  return await treesFighter({ file: at, name: file, format })
}

/** Row after row what is said, as the reference has it. */
function numbersOf(scores: Scores): readonly number[] {
  switch (scores.task) {
    case 'binary-classification':
      return [...(scores.score ?? scores.prediction)]
    case 'multiclass-classification':
      return [...scores.scores!.values]
    case 'regression':
      return [...scores.prediction]
    case 'ranking':
      return [...scores.score]
    case 'custom':
      return []
  }
}

function expected({ out, order }: BoostedCase): readonly number[] {
  return out.flatMap((row) =>
    typeof row === 'number' ? [row] : order === undefined ? row : order.map((at) => row[at]!),
  )
}

describe.each(['xgboost', 'lightgbm'] as const)('treesFighter says what %s says', (library) => {
  const { cases, tolerance } = boostedTable(library)

  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const fighter = await opened(one)
    const scores = await fighter.score(rowsOf(one), taskOfCase(one))
    const said = numbersOf(scores)
    const wanted = expected(one)
    expect(said).toHaveLength(wanted.length)
    for (const [at, value] of wanted.entries()) expectClose(said[at]!, value, tolerance, tolerance, `number ${at}`)
    expect(new Set(wanted.map((value) => value.toFixed(4))).size).toBeGreaterThan(
      one.name === 'trees of one leaf' ? 0 : 1,
    )
    if (scores.task === 'binary-classification') expect(scores.score === undefined).toBe(one.labels === true)
    expect(fighter.record).toMatchObject({ kind: library, assurance: 'reproduced' })
  })
})
