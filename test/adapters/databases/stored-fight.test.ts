import { describe, expect, it } from 'vitest'
import { judgedData } from '../../support/statistics-data.ts'
import { BOUTS, met, PLACES, sameFight } from './stored-bout.ts'

for (const [name, placeOf, hardships, isThere] of PLACES)
  describe.skipIf(!isThere)(`a bout where the rows are: ${name}`, () => {
    for (const task of ['binary-classification', 'multiclass-classification', 'regression', 'custom'] as const)
      it.each(hardships)(`comes to what the same rows come to in memory: ${task}, $name`, async (hardship) => {
        const place = await placeOf()
        for (const bout of BOUTS[task]) {
          const data = judgedData(task, hardship)
          sameFight(await met(place, data, bout), task === 'multiclass-classification' ? ['roc_auc_ovr'] : [])
        }
      })

    it('pairs nothing where rows are missing or labelled otherwise: counted, with no id named', async () => {
      const place = await placeOf()
      const data = judgedData('binary-classification', { name: 'plain', rows: 60 })
      const [bout] = BOUTS['binary-classification']
      const short = (column: readonly (string | number | null)[] | undefined) => column!.slice(0, 58)
      const change = (name: string) => async () =>
        await met(place, data, bout!, {
          theirs: (columns) =>
            name === 'missing'
              ? Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, short(column)]))
              : { ...columns, label: columns['label']!.map((label, i) => (i === 3 ? (label === 'no' ? "it's" : 'no') : label)) }, // prettier-ignore
        })
      await expect(change('missing')).rejects.toThrow(
        /^2 of 60 judged rows are not among those of the table "champion/u,
      )
      await expect(change('relabelled')).rejects.toThrow(/^1 of 60 judged rows have another label in the table/u)
    })

    it.each(['binary-classification', 'multiclass-classification', 'regression', 'custom'] as const)(
      'knows when both say the same about every row: %s',
      async (task) => {
        const place = await placeOf()
        const found = await met(place, judgedData(task, { name: 'plain' }), BOUTS[task][0]!, { same: true })
        expect(found.there.comparisons[0]!.verdict).toMatchObject({ kind: 'passed', reason: 'same-behaviour' })
        sameFight(found, task === 'multiclass-classification' ? ['roc_auc_ovr'] : [])
      },
    )
  })
