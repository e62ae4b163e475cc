import { idsOf, scoresOfTable, type Fighter } from '@titlebout/core'
import { readScoresTable, scoresFormat } from './scores-table.ts'

export interface ScoresOptions {
  /** Absolute path of the file. */
  readonly file: string
  /** What to call it in messages: its path in the workspace. */
  readonly name: string
}

/**
 * A file of scores that the team's own evaluation wrote, as a fighter. Nothing native is loaded.
 *
 * @throws {UserError} `SCORES` when the name says no format that we read
 */
export function scoresFighter({ file, name }: ScoresOptions): Fighter {
  return {
    record: { kind: 'scores', assurance: 'declared', runtime: `a ${scoresFormat(name)} file`, model_sha256: null },
    score: async (table, task) => {
      const ids = await idsOf(table, task.id)
      const { label } = task.target
      // Losses alone may be about rows without a label.
      const labels = label === undefined ? Array<string | null>(ids.length).fill(null) : await table.texts(label)
      return scoresOfTable(await readScoresTable(file, name, { table, id: task.id, ids }), task, { ids, labels })
    },
    close: async () => undefined,
  }
}
