import { cpSync } from 'node:fs'
import { sha256File } from '@titlebout/adapters'
import { renderReport } from '@titlebout/report'
import { expect, it } from 'vitest'
import { bout, CONFIG, crowned, gate, shop, trained, WORK, type Job } from '../evaluate-gate/command-shop.ts'
import { sketchOf, trainedAs } from './command-candidates.ts'

const EXPLAINED = `${CONFIG}explain: { repeats: 2, dependence: 0 }\n`
const CANDIDATES = { near: 'near', wide: 'honest' } as const
const NAMES = Object.keys(CANDIDATES).join(', ')

it('several candidates of commands, each scored and judged in jobs of its own, meet on rows that nobody was trained on', async () => {
  const here = await shop({ 'titlebout.yml': EXPLAINED })
  const first = await here.job('champion')
  await trained(first, 'champion', {}, sketchOf('r7'))
  await gate(first)
  await crowned(first, ['files/membership.bin'])
  const jobOf = async (name: string): Promise<Job> => await here.job(name, { run_id: '78' })
  for (const [name, weights] of Object.entries(CANDIDATES)) {
    const score = await jobOf(`score ${name}`)
    await trainedAs(score, name, weights, sketchOf('r6', `only ${name}`))
    await gate(score, { candidate: name, phase: 'score' })
    await gate(await jobOf(`judge ${name}`), { candidate: name, phase: 'judge' })
  }
  const job = await jobOf('bout')
  cpSync(first.path('registry'), job.path('registry'), { recursive: true })
  const { evidence, outcome } = await bout(job, { candidates: NAMES, claim: 'merge' })
  const { result } = evidence
  expect(result).toMatchObject({
    replay: 'command',
    candidate: { kind: 'command', assurance: 'isolated-command' },
    contamination: { candidate: { checked: true, rows: 1 }, champion: { checked: true, rows: 1 }, dropped: 2 },
    bracket: { winner: 'wide' },
  })
  // What the winner goes by is told of the rows that are left, of what it said in its own job, and of the champion that ran here.
  expect(result.importance_change).toMatchObject({ rows: 798, of_rows: 798, champion_run: { row_count: 2400 } })
  expect(result.comparisons[0]!.difference.n).toBe(798)
  expect(outcome.carry.map(({ kind }) => kind)).toEqual([
    'model',
    'scores',
    'predictions',
    'training',
    'evaluation',
    'bout',
  ])
  expect(await sha256File(job.path(WORK, 'evaluation.json'))).toBe(evidence.inputs[0]!.sha256)
  expect(renderReport([evidence], { limit: Infinity, runUrl: undefined })).toContain('**Winner: `wide`**')

  // The winner alone meets the same champion on the same rows.
  const alone = (await bout(job, { claim: 'merge' })).evidence.result
  expect(alone.bracket).toBeUndefined()
  expect(alone.contamination).toEqual(result.contamination)
  const { champion_run: ours, ...told } = result.importance_change!
  const { champion_run: theirs, ...toldAlone } = alone.importance_change!
  expect(toldAlone).toEqual(told)
  expect(theirs!.row_count).toBe(ours!.row_count)
})
