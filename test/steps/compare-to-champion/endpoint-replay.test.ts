import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { gitAs } from '../../support/git-repositories.ts'
import { httpServer } from '../../support/http-server.ts'
import { inferenceServer, type InferenceServer } from '../../support/inference-server.ts'
import { bout, CONFIG, crowned, evaluationIn, gate, trained, WORK, type Job } from '../evaluate-gate/command-shop.ts'
import { behind, BY_COMMAND, CHAMPION, endpointRing, HONEST, knowing, LIVE, served } from './endpoint-ring.ts'

let live: InferenceServer
let staging: InferenceServer
beforeAll(async () => {
  live = await inferenceServer(served('live', 'champion', '3'), served('next', 'honest'))
  staging = await inferenceServer(served('live', 'honest', '4'), served('live', 'champion', '3'))
})
afterAll(async () => {
  await live.close()
  await staging.close()
})

async function ring(candidate: string, champion?: string): Promise<Job> {
  const known = { LIVE: live.url, STAGING: staging.url, TOKEN: 'Bearer s3cret' }
  return await endpointRing(known, { candidate, ...(champion === undefined ? {} : { champion }) })
}

describe('a champion behind an endpoint', () => {
  it('is asked where and how its own commit says, for the rows of now, without their labels', async () => {
    const job = await ring(BY_COMMAND)
    const before = live.requests.length
    const { evidence } = await bout(job)
    expect(evidence.result).toMatchObject({
      replay: 'endpoint',
      claims: { merge: { kind: 'passed' } },
      candidate: { kind: 'command' },
      champion: {
        kind: 'champion',
        version: 1,
        fighter: {
          kind: 'endpoint',
          assurance: 'declared',
          runtime: 'open-inference-v2 at env:LIVE, model live (test)',
        },
      },
    })
    expect(evidence.settings).toMatchObject({
      champion_commit: await gitAs(job.folder, 'rev-parse', 'HEAD~1'),
      champion_endpoint: 'env:LIVE',
      champion_endpoint_model: 'live',
      champion_endpoint_version: 'what the server takes',
    })
    const declared = evidence.findings.find(({ id }) => id === 'champion-endpoint-declared')!
    expect(declared.message).toContain('of the champion (version 1, asked as titlebout.yml@')
    expect(declared.message).toContain('(it says: version 3); that it serves that model is declared')

    // The metadata, and the 800 rows in batches of 256.
    const asked = live.requests.slice(before)
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST', 'POST', 'POST'])
    expect(asked.every(({ headers }) => headers.authorization === 'Bearer s3cret')).toBe(true)
    expect(asked.every(({ body }) => !/damage|yes|second/u.test(body))).toBe(true)
    expect(job.read(`${WORK}/bout.json`)).not.toMatch(/s3cret|127\.0\.0\.1/u)
    expect(evidence.result.comparisons[0]!.difference.estimate).toBeGreaterThan(0.02)
  })

  it('says the very same as when it was judged', async () => {
    const job = await ring(BY_COMMAND)
    const { evidence } = await bout(job)
    const now = evidence.result.comparisons.find(({ metric }) => metric === 'log_loss')!.champion
    job.write('titlebout.yml', LIVE)
    await trained(job, 'champion')
    await gate(job)
    expect(now.estimate).toBe(evaluationIn(job).result.metrics['log_loss']!.estimate)
  })

  it('is told apart from a candidate at the same address by its model, or by a version that both pin', async () => {
    const byName = await ring(behind('url: env:LIVE, model: next', HONEST))
    expect((await bout(byName)).evidence.result).toMatchObject({ replay: 'endpoint', candidate: { kind: 'endpoint' } })
    const pinned = (version: number, columns: readonly string[]): string =>
      behind(`url: env:STAGING, model: live, version: "${version}"`, columns)
    const byVersion = await ring(pinned(4, HONEST), pinned(3, CHAMPION))
    const { result } = (await bout(byVersion)).evidence
    expect(result).toMatchObject({ replay: 'endpoint', claims: { merge: { kind: 'passed', reason: 'interval' } } })
    expect(result.comparisons[0]!.difference.estimate).toBeGreaterThan(0.02)
  })
})

describe('there is no replay, and never a pass, where the endpoint of the champion', () => {
  const refused = async (job: Job): Promise<string> => {
    const before = live.requests.length + staging.requests.length
    const { evidence } = await bout(job)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(evidence.result).toMatchObject({
      replay: 'none',
      promote: false,
      champion: { version: 1, fighter: { kind: 'endpoint' } },
    })
    const auc = evidence.result.comparisons.find(({ metric }) => metric === 'roc_auc')!
    expect(auc.champion.estimate).toBeGreaterThan(0.7)
    expect(auc.difference.estimate).toBeNull()
    expect(live.requests.length + staging.requests.length).toBe(before)
    return evidence.verdict.detail
  }

  it('does not answer: the reason says what came last', async () => {
    const gone = await inferenceServer()
    await gone.close()
    const job = await ring(BY_COMMAND, LIVE.replace('model: live,', 'model: live, retries: 0,'))
    const unreachable = knowing(job, { LIVE: gone.url, TOKEN: 't' })
    expect(await refused(unreachable)).toMatch(/the endpoint env:LIVE[^;]*the connection fails \(ECONNREFUSED\)/u)
    expect(await refused(knowing(job, { LIVE: live.url }))).toContain('the variable TOKEN is not set')
    const empty = await inferenceServer(served('other', 'champion'))
    expect(await refused(knowing(job, { LIVE: empty.url, TOKEN: 't' }))).toContain('it answers with status 404')
    await empty.close()
  })

  it('is none that the policy of now names', async () => {
    expect(await refused(await ring(CONFIG))).toContain(
      'rows go only where the policy of now says: add it to champion.endpoints',
    )
    const other = await ring(behind('url: env:STAGING, model: live', HONEST))
    expect(await refused(other)).toContain('model.endpoint.url of titlebout.yml@')
  })

  it('answered for the candidate too: one model would be as good as itself', async () => {
    const message = 'answered for the candidate, and would answer for the champion with the same model'
    // The address is the same whatever it is called, and a version that only one of them pins may be the other's.
    expect(await refused(await ring(LIVE.replace('champion:\n', 'champion:\n  endpoints: []\n')))).toContain(message)
    const half = behind('url: env:STAGING, model: live', HONEST).replace('champion:\n', 'champion:\n  endpoints: [env:LIVE]\n') // prettier-ignore
    const job = await ring(half)
    expect(await refused(knowing(job, { LIVE: `${staging.url}/`, STAGING: staging.url, TOKEN: 't' }))).toContain(
      message,
    )
    // An address of one's own mapping has one model.
    const rows = await httpServer(({ body }, response) => {
      const asked = z.array(z.object({ signal: z.number() })).parse(JSON.parse(body))
      response.end(JSON.stringify(asked.map(({ signal }) => 1 / (1 + Math.exp(2.4 - 0.9 * signal)))))
    })
    const json = CONFIG.replace(
      'predict: { run: node predict.mjs }',
      `endpoint: { protocol: json, url: "${rows.url}/predict" }`,
    )
    expect(await refused(await ring(json, json))).toContain(message)
    await rows.close()
  })

  it('is not in titlebout.yml of its commit, or its commit is not known', async () => {
    const job = await ring(BY_COMMAND)
    const crown = async (sha: string | null): Promise<void> => {
      job.write('titlebout.yml', LIVE)
      await trained(job, 'champion', { sha })
      await gate(job)
      rmSync(job.path('registry'), { recursive: true })
      await crowned(job)
      job.write('titlebout.yml', BY_COMMAND)
      await trained(job, 'honest')
      await gate(job)
    }
    await crown(null)
    expect(await refused(job)).toContain('does not say which commit its endpoint is of')
    await crown(await gitAs(job.folder, 'rev-parse', 'HEAD'))
    expect(await refused(job)).toContain('has no model.endpoint: nobody says where the champion answers')
    await crown('9'.repeat(40))
    expect(await refused(job)).toContain('its commit 999999999999, whose titlebout.yml says how its endpoint is asked')
  })
})
