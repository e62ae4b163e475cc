import type { SketchedRows } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { judgedData } from '../../support/statistics-data.ts'
import { BOUTS, byId, met, picked, PLACES, sameFight } from './stored-bout.ts'

const nothing: SketchedRows = { ids: [], columns: new Map() }

for (const [name, placeOf, hardships, isThere] of PLACES)
  describe.skipIf(!isThere)(
    `a bout leaves out the rows that either was trained on, as where rows are read: ${name}`,
    () => {
      it.each(['binary-classification', 'multiclass-classification', 'regression', 'custom'] as const)(
        '%s: by id, and by content under another id',
        async (task) => {
          const place = await placeOf()
          const found = await met(place, judgedData(task, hardships.at(-1)!), BOUTS[task][0]!, {
            trainedOn: (judged) => [byId(judged, [3, 7]), picked(judged, [7, 8, 14], (id) => `was ${id}`)],
          })
          sameFight(found, task === 'multiclass-classification' ? ['roc_auc_ovr'] : [])
          const { contamination, comparisons } = found.there
          expect(contamination).toMatchObject({
            candidate: { rows: 3 },
            champion: { rows: 2 },
            dropped: 4,
            share: 0.01,
          })
          expect(comparisons[0]!.difference.n).toBe(396)
        },
      )

      it('down to slices that become too small, and with more than 1 % fails', async () => {
        const place = await placeOf()
        const data = judgedData('binary-classification', { name: 'plain' })
        const few = data.slices.flatMap((slice, row) => (slice === null ? [row] : [])).slice(9)
        const found = await met(place, data, BOUTS['binary-classification'][0]!, {
          trainedOn: (judged) => [nothing, byId(judged, few)],
        })
        sameFight(found, [])
        expect(found.there.claims.merge).toMatchObject({ kind: 'failed', reason: 'contaminated' })
        expect(found.there.slices.map(({ name }) => name)).not.toContain('slice is null')
      })

      it('down to the last row', async () => {
        const place = await placeOf()
        const data = judgedData('binary-classification', { name: 'plain', rows: 60 })
        const found = await met(place, data, BOUTS['binary-classification'][0]!, {
          trainedOn: (judged) => [
            nothing,
            byId(
              judged,
              Array.from({ length: 60 }, (_, row) => row),
            ),
          ],
        })
        sameFight(found, [])
        expect(found.there.contamination).toMatchObject({ dropped: 60, share: 1 })
      })

      it('and none where nobody was trained on any', async () => {
        const place = await placeOf()
        const data = judgedData('regression', { name: 'plain', rows: 60 })
        const found = await met(place, data, BOUTS.regression[0]!, {
          trainedOn: (judged) => {
            const { ids, columns } = picked(judged, [3], (id) => `was ${id}`)
            return [
              { ids: ['elsewhere'], columns: new Map() },
              { ids, columns: new Map([...columns, ['gone', ['x']]]) },
            ]
          },
        })
        sameFight(found, [])
        expect(found.there.contamination).toMatchObject({ candidate: { checked: true }, champion: { checked: true }, dropped: 0 }) // prettier-ignore
      })
    },
  )
