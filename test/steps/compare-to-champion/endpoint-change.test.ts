import type { Bout } from '@titlebout/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inferenceServer, type InferenceServer } from '../../support/inference-server.ts'
import { memoryForge } from '../../support/memory-forge.ts'
import { bout, gate, jobAt, trained, WORK, type Job } from '../evaluate-gate/command-shop.ts'
import { behind, BY_COMMAND, CHAMPION, endpointRing, HONEST, knowing, served } from './endpoint-ring.ts'

let live: InferenceServer
beforeAll(async () => {
  live = await inferenceServer(served('live', 'champion'), served('next', 'honest'))
})
afterAll(async () => {
  await live.close()
})

const AGAIN = 'ask_again: true'
const CHAMPION_HERE = 'url: env:LIVE, model: live, headers: { Authorization: env:TOKEN }'
const EXPLAIN = 'explain: { repeats: 2, rows: 200, dependence: 0 }\n'
const MAY_ASK = 'champion:\n  endpoints: [env:LIVE]\n'
const NEXT = `${behind(`url: env:NEXT, model: next, headers: { X-Key: env:KEY }, ${AGAIN}`, HONEST).replace('champion:\n', MAY_ASK)}${EXPLAIN}`
const TOKEN = 'Bearer s3cret'

/** A champion and a candidate behind one server, each a model of its own. */
async function ring(candidate = NEXT, allowed = AGAIN): Promise<Job> {
  const champion = behind(`${CHAMPION_HERE}, ${allowed}`, CHAMPION)
  return await endpointRing({ LIVE: live.url, NEXT: live.url, TOKEN, KEY: 'k' }, { candidate, champion })
}

/** Why nothing was told, by a bout that took place all the same. */
function reasonIn({ result, findings }: Bout): string | undefined {
  expect(result.importance_change).toBeUndefined()
  expect(result.comparisons[0]!.difference.estimate).toBeGreaterThan(0.02)
  return findings.find(({ id }) => id === 'change-not-explained')?.message.replace(/^.* could not be told: /u, '')
}

it('is told of endpoints: both are asked again, with the same columns permuted alike', async () => {
  const job = await ring()
  const before = live.requests.length
  const { evidence } = await bout(job)
  const { features, ...facts } = evidence.result.importance_change!
  expect(facts).toMatchObject({ metric: 'roc_auc', rows: 200, of_rows: 800, repeats: 2, left_out: [] })
  expect(features.map(({ name }) => name)).toEqual(['second', 'signal'])
  expect(features[0]).toMatchObject({ champion: { estimate: 0, low: 0, high: 0 } })
  expect(features[0]!.change.estimate).toBeGreaterThan(0.01)
  for (const { candidate, champion, change } of features)
    expect(change.estimate).toBe(candidate.estimate! - champion.estimate!)
  // The champion on 800 rows for the bout; then both on the sample, as it is and with each column that they use permuted twice.
  const posts = live.requests.slice(before).filter(({ method }) => method === 'POST')
  const of = (model: string): number => posts.filter(({ path }) => path.includes(`/models/${model}/`)).length
  expect([of('live'), of('next')]).toEqual([4 + 1 + 2, 1 + 4])

  // Its command tells as much of the candidate.
  const byCommand = (await bout(await ring(`${BY_COMMAND}${EXPLAIN}`))).evidence.result
  expect([byCommand.candidate.kind, byCommand.champion.fighter.kind]).toEqual(['command', 'endpoint'])
  const told = byCommand.importance_change!.features.map(({ name, change }) => [name, change.estimate])
  expect(told).toEqual(features.map(({ name, change }) => [name, change.estimate]))
})

it('is not told, and the bout takes place, where an endpoint cannot be asked again, or has another model by now', async () => {
  const job = await ring()
  expect(reasonIn((await bout(knowing(job, { LIVE: live.url, NEXT: live.url, TOKEN }))).evidence)).toContain(
    'KEY is not set',
  )
  const other = await inferenceServer(served('next', 'near'))
  expect(reasonIn((await bout(knowing(job, { LIVE: live.url, NEXT: other.url, TOKEN, KEY: 'k' }))).evidence)).toBe(
    'an endpoint says something else about the same rows than it said before',
  )
  await other.close()
})

it('is not told where nobody may ask the champion: its commit does not allow it, or its own run kept its scores', async () => {
  const job = await ring(NEXT, 'ask_again: false')
  expect(reasonIn((await bout(job)).evidence)).toContain('titlebout.yml of its commit does not allow')
  const scores = 'files/scores.parquet'
  job.write('titlebout.yml', behind(CHAMPION_HERE, CHAMPION))
  await trained(job, 'champion')
  await gate(job)
  const forge = memoryForge(job.folder, job.path('..', 'artifacts'))
  await forge.store('77', 'titlebout.strikes.scores', job.path(WORK), [scores])
  job.write('titlebout.yml', NEXT)
  await trained(job, 'honest')
  await gate(job)
  const { evidence } = await bout(jobAt(job.folder, { ...job.host, forge }))
  expect(evidence.result.replay).toBe('stored-scores')
  expect(reasonIn(evidence)).toBe(
    "the champion's scores are those of its own run, and nobody asks its endpoint for this alone",
  )
})
