import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { freePort } from '../../support/free-port.ts'
import { binary, binaryTask } from '../../support/tasks.ts'
import { asked } from './endpoint-places.ts'
import { refusalOf, workspace } from './workspace.ts'

/** The bin folder of a Python with mlserver and mlserver-sklearn 1.7.1. Without it the real server is left out. */
const BIN = process.env['MLSERVER_BIN']
const place = workspace()
const TASK = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: ['u', 'v'] })
const expectedSchema = z.object({
  rows: z.array(z.array(z.number().nullable())),
  probability: z.array(z.number()),
  label: z.array(z.string()),
})

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt += 1) {
    const status = await fetch(`${url}/v2/models/bird/ready`).then(
      (response) => response.status,
      () => undefined,
    )
    if (status === 200) return
    await sleep(500)
  }
  throw new Error('MLServer is not ready after a minute')
}

describe.skipIf(BIN === undefined)('endpointFighter with MLServer and scikit-learn (MLSERVER_BIN)', () => {
  let process: ChildProcess
  let url = ''
  let expected: z.infer<typeof expectedSchema>
  let csv = ''
  beforeAll(async () => {
    const folder = path.join(place.root(), 'mlserver')
    mkdirSync(folder)
    const port = await freePort()
    execFileSync(path.join(BIN!, 'python'), [path.join(import.meta.dirname, 'mlserver/make.py'), folder, String(port)])
    expected = expectedSchema.parse(JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')))
    csv = ['id,y,v,u', ...expected.rows.map(([u, v], row) => `r${row},no,${v ?? ''},${u}`), ''].join('\n')
    process = spawn(path.join(BIN!, 'mlserver'), ['start', folder], { stdio: 'ignore' })
    url = `http://127.0.0.1:${port}`
    await untilReady(url)
  }, 120_000)
  afterAll(() => {
    process.kill()
  })

  const inputs = { x: { columns: ['u', 'v'], datatype: 'FP64' } }
  const model = { model: 'bird' }

  it('says what the model says, of missing values too', async () => {
    const given = { inputs, output: 'predict_proba', classes: ['no', 'yes'], missing: 'as-null', batch_size: 7 }
    const fighter = await asked(url, given, model)
    const scores = binary(await fighter.score(await place.table('probabilities.csv', csv, TASK), TASK))
    expect([...scores.score!]).toEqual(expected.probability)
    expect(scores.findings[0]!.message).toContain('it says: version v1')
    expect(fighter.latency?.()).toMatchObject({ requests: 6, retries: 0 })
  })

  it('says its labels, and asks for a version', async () => {
    const fighter = await asked(url, { inputs, missing: 'as-null', version: 'v1' }, model)
    const { score, prediction } = binary(await fighter.score(await place.table('labels.csv', csv, TASK), TASK))
    expect(score).toBeUndefined()
    expect([...prediction]).toEqual(expected.label.map((label) => Number(label === 'yes')))
  })

  it('says what is wrong', async () => {
    const table = await place.table('wrong.csv', csv, TASK)
    const of = async (given: Readonly<Record<string, unknown>>): Promise<string> =>
      await refusalOf((await asked(url, given, model)).score(table, TASK), 'MODEL')
    expect(await of({ missing: 'as-null' })).toContain('it does not state the inputs of its model')
    expect(await of({ inputs, missing: 'as-null', output: 'predict_proba' })).toContain(
      'nobody says which of the 2 values',
    )
    expect(await of({ inputs, missing: 'as-null', output: 'nothing' })).toMatch(/status 4\d\d|status 5\d\d/u)
    expect(await refusalOf(asked(url, {}, { model: 'cats' }), 'MODEL')).toContain('status 404')
    expect(await refusalOf(asked(url, { version: 'v2' }, model), 'MODEL')).toContain('status 404')
  })
})
