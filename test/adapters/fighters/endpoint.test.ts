import { gzipSync } from 'node:zlib'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { httpServer, type HttpRequest, type HttpServer } from '../../support/http-server.ts'
import { inferenceServer, type InferenceServer, type ServedModel } from '../../support/inference-server.ts'
import { binary, binaryTask, classTask, scoresOf } from '../../support/tasks.ts'
import { asked, BIRDS, birdProbability, endpointConfig, QUIET } from './endpoint-places.ts'
import { refusalOf, workspace } from './workspace.ts'

const place = workspace()
const servers: HttpServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function served(model: ServedModel): Promise<InferenceServer> {
  const server = await inferenceServer(model)
  servers.push(server)
  return server
}

async function answering(
  answer: (request: HttpRequest, response: ServerResponse, count: number) => void,
): Promise<HttpServer> {
  let count = 0
  const server = await httpServer((request, response) => {
    count += 1
    answer(request, response, count)
  })
  servers.push(server)
  return server
}

const TASK = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: ['size', 'speed'] })
const ROWS = ['id,y,size,speed', ...Array.from({ length: 10 }, (_, row) => `r${row},no,${row % 2 ? 'Small' : 'Large'},${20 * row}`), ''].join('\n') // prettier-ignore
let files = 0
const table = async (content = ROWS, task: Parameters<typeof place.table>[2] = TASK) => {
  files += 1
  return await place.table(`endpoint-${files}.csv`, content, task)
}
const JSON_MAPPING = { protocol: 'json', batch_size: 4 } as const
const oneEach = ({ body }: HttpRequest): string => JSON.stringify(JSON.parse(body).map(() => 0.5))

describe('endpointFighter', () => {
  it('says who answered, what it took, and that nothing shows whose model it is', async () => {
    const server = await served(BIRDS)
    const fighter = await asked(server.url, { output: 'probabilities', batch_size: 4, concurrency: 2 })
    expect(fighter.record).toEqual({
      kind: 'endpoint',
      assurance: 'declared',
      runtime: `open-inference-v2 at ${server.url}, model birds (test)`,
      model_sha256: null,
    })
    expect(fighter.latency?.()).toBeUndefined()
    const scores = binary(await fighter.score(await table(), TASK))
    const expected = Array.from({ length: 10 }, (_, row) => birdProbability(row % 2 ? 'Small' : 'Large', 20 * row))
    expect([...scores.score!]).toEqual(expected)
    expect(scores.findings[0]).toMatchObject({ id: 'endpoint-declared', severity: 'notice' })
    expect(scores.findings[0]!.message).toContain('it says: version v1')
    const latency = fighter.latency?.()
    expect(latency).toMatchObject({ requests: 3, retries: 0, batch_size: 4, concurrency: 2 })
    expect(latency!.p50_ms).toBeGreaterThan(0)
    expect(latency!.p99_ms).toBeGreaterThanOrEqual(latency!.p50_ms)
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v2/models/birds',
      ...Array.from({ length: 3 }, () => 'POST /v2/models/birds/infer'),
    ])
    await fighter.close()
  })

  it('asks for a version, with the headers that it was given', async () => {
    const server = await served({ ...BIRDS, name: 'two words' })
    const options = { model: 'two words', headers: { Authorization: 'Bearer s' } }
    const fighter = await asked(`${server.url}/`, { version: 'v1', output: 'label' }, options)
    await fighter.score(await table(), TASK)
    expect(server.requests[1]!.path).toBe('/v2/models/two%20words/versions/v1/infer')
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer s', 'Bearer s'])
    expect(await refusalOf(asked(server.url, { version: 'v2' }, options), 'MODEL')).toContain('status 404')
  })

  it('has no more requests at a time than it may', async () => {
    let now = 0
    let most = 0
    const server = await answering((request, response) => {
      now += 1
      most = Math.max(most, now)
      setTimeout(() => {
        now -= 1
        response.end(oneEach(request))
      }, 20)
    })
    const fighter = await asked(server.url, { protocol: 'json', batch_size: 1, concurrency: 3 })
    await fighter.score(await table(), TASK)
    expect(most).toBe(3)
  })

  it('fills a matrix of a silent server by the columns of the config, and reads a matrix of classes by theirs', async () => {
    const server = await served({
      name: 'birds',
      silent: true,
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [],
      infer: (inputs, rows) => {
        const { data } = inputs.get('x')!
        const of = (row: number): number[] => [Number(data[2 * row]), Number(data[2 * row + 1])]
        const shares = Array.from({ length: rows }, (_, row) => of(row)).flatMap(([u = 0, v = 0]) => [u, v, 1 - u - v])
        return [{ name: 'p', datatype: 'FP32', shape: [rows, 3], data: shares }]
      },
    })
    const inputs = { x: { columns: ['v', 'u'], datatype: 'FP32' } }
    const fighter = await asked(server.url, { inputs, classes: ['c', 'a', 'b'] })
    const task = classTask(['a', 'b', 'c'], ['u', 'v'])
    const scores = scoresOf(
      'multiclass-classification',
      await fighter.score(await table('id,y,u,v\n1,a,0.25,0.5\n', task), task),
    )
    expect([...scores.scores!.values]).toEqual([0.25, 0.25, 0.5])
    const guess = await asked(server.url, { inputs })
    expect(await refusalOf(guess.score(await table('id,y,u,v\n1,a,0.25,0.5\n', task), task), 'MODEL')).toContain(
      'nobody says which of the 3 values of "p" is which class',
    )
  })

  it.each([429, 503])('asks again after status %d, and counts it', async (status) => {
    const server = await answering((request, response, count) => {
      response.statusCode = count % 2 === 1 ? status : 200
      response.end(oneEach(request))
    })
    const fighter = await asked(server.url, { ...JSON_MAPPING, concurrency: 1 })
    await fighter.score(await table(), TASK)
    expect(fighter.latency?.()).toMatchObject({ requests: 3, retries: 3 })
  })

  it('asks again after a broken connection', async () => {
    const server = await answering((request, response, count) => {
      if (count === 1) response.destroy()
      else response.end(oneEach(request))
    })
    const fighter = await asked(server.url, JSON_MAPPING)
    await fighter.score(await table(), TASK)
    expect(fighter.latency?.()).toMatchObject({ retries: 1 })
  })

  it('waits as long as the server asks for', async () => {
    const server = await answering((request, response, count) => {
      if (count === 1) response.writeHead(503, { 'retry-after': '0.2' }).end()
      else response.end(oneEach(request))
    })
    const start = performance.now()
    await (await asked(server.url, JSON_MAPPING)).score(await table(), TASK)
    expect(performance.now() - start).toBeGreaterThan(190)
  })

  it('gives up after its retries, and asks nothing again that will not go better', async () => {
    let count = 0
    const server = await answering((_, response) => {
      count += 1
      response.writeHead(503).end()
    })
    const fighter = await asked(server.url, { ...JSON_MAPPING, retries: 2 })
    expect(await refusalOf(fighter.score(await table(), TASK), 'MODEL')).toContain('status 503, also after 2 retries')
    expect(count).toBe(3)
    await server.close()
    expect(await refusalOf(fighter.score(await table(), TASK), 'MODEL')).toContain(
      'the connection fails (ECONNREFUSED)',
    )
  })

  it.each([
    [400, 'does not take these inputs'],
    [401, 'does not know who asks'],
    [404, 'there is nothing at this address'],
    [413, 'lower model.endpoint.batch_size'],
    [500, 'look into its log'],
    [204, 'status 204'],
  ])('says what status %d means, once and without the body', async (status, message) => {
    let count = 0
    const server = await answering((_, response) => {
      count += 1
      response.writeHead(status).end(status === 204 ? undefined : 'row 3: Jo, 1 Main St')
    })
    const refusal = await refusalOf((await asked(server.url, JSON_MAPPING)).score(await table(), TASK), 'MODEL')
    expect(refusal).toContain(message)
    expect(refusal).not.toContain('Main St')
    expect(count).toBe(1)
  })

  it('follows no redirect: the headers are for one address', async () => {
    let came = 0
    const other = await answering((request, response) => {
      came += 1
      response.end(oneEach(request))
    })
    const server = await answering((_, response) => response.writeHead(307, { location: other.url }).end())
    const fighter = await asked(server.url, JSON_MAPPING, { headers: { Authorization: 'Bearer s' } })
    expect(await refusalOf(fighter.score(await table(), TASK), 'MODEL')).toContain(
      'a redirect (status 307), which is not followed',
    )
    expect(came).toBe(0)
  })

  it('waits for no answer longer than it may, not even for one that has begun', async () => {
    const server = await answering((_, response) => response.write('[0.5,'))
    const fighter = await asked(server.url, { ...JSON_MAPPING, timeout_seconds: 0.1 })
    expect(await refusalOf(fighter.score(await table(), TASK), 'MODEL')).toContain('no answer within 0.1 seconds')
  })

  it('reads no answer without end, packed or not', async () => {
    const packed = gzipSync(Buffer.alloc(65 * 2 ** 20, ' '))
    const server = await answering((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed))
    const fighter = await asked(server.url, JSON_MAPPING)
    expect(packed.length).toBeLessThan(100_000)
    expect(await refusalOf(fighter.score(await table(), TASK), 'MODEL')).toContain('its answer is longer than 64 MB')
  })

  it.each([
    ['[0.5, 0.5, 0.5, 1.5]', 'gives 1.5 for row 4: expected probabilities from 0 to 1'],
    ['[0.5, 0.5, 0.5, -0.1]', 'gives -0.1 for row 4'],
    ['[0.5, 0.5, 0.5, NaN]', 'its answer holds NaN'],
    ['<html>', 'it answers with a page'],
  ])('refuses the answer %s', async (body, message) => {
    const server = await answering((_, response) => response.end(body))
    expect(await refusalOf((await asked(server.url, JSON_MAPPING)).score(await table(), TASK), 'MODEL')).toContain(
      message,
    )
  })

  it('refuses answers that change from one request to the next', async () => {
    let version = 0
    const changing = await served({
      ...BIRDS,
      get version() {
        version += 1
        return `v${version}`
      },
    })
    const fighter = await asked(changing.url, { output: 'probabilities', batch_size: 4 })
    expect(await refusalOf(fighter.score(await table(), TASK), 'MODEL')).toContain('the version of its model changed')
    const server = await answering(({ body }, response, count) =>
      response.end(JSON.stringify(JSON.parse(body).map(() => (count === 1 ? 0.5 : 'yes')))),
    )
    const other = await asked(server.url, JSON_MAPPING)
    expect(await refusalOf(other.score(await table(), TASK), 'MODEL')).toContain(
      'another form from one request to the next',
    )
  })

  it('refuses labels that no judged row has, and takes them where nobody knows the labels', async () => {
    const server = await answering(({ body }, response) => {
      const said = JSON.parse(body).map(({ size }: { size: string }) => (size === 'Small' ? 'True' : 'no'))
      response.end(JSON.stringify(said))
    })
    const fighter = await asked(server.url, JSON_MAPPING)
    const both = ROWS.replaceAll('r3,no', 'r3,yes')
    expect(await refusalOf(fighter.score(await table(both), TASK), 'MODEL')).toContain(
      'gives row 2 a label that no judged row has: expected those of data.label, such as "no"',
    )
    const right = both.replaceAll('yes', 'True')
    expect(
      binary(await fighter.score(await table(right), { ...TASK, target: { ...TASK.target, positive: 'True' } }))
        .prediction,
    ).toEqual(Uint8Array.from({ length: 10 }, (_, row) => row % 2))
    const unlabelled = ROWS.replaceAll(/^([^,]*),[^,]*/gmu, '$1')
    expect(binary(await fighter.score(await table(unlabelled), TASK)).prediction).toEqual(new Uint8Array(10))
  })

  it('never asks an address that a variable hides', async () => {
    const config = endpointConfig({ url: 'env:SERVER' })
    for (const url of ['http://models.test', 'https://a:secret@models.test', 'https://models.test:99999'])
      expect(await refusalOf(asked(url, {}, { config }), 'CONFIG')).toMatch(
        /^model\.endpoint\.url must be an .*; correct env:SERVER$/u,
      )
  })

  it('stops when the run is cancelled', async () => {
    let cancel = (): void => undefined
    const server = await answering(() => cancel())
    const cancellation = {
      ...QUIET,
      onCancel: (listener: () => void) => {
        cancel = listener
        return () => undefined
      },
    }
    const fighter = await asked(server.url, JSON_MAPPING, { cancellation })
    expect(await refusalOf(fighter.score(await table(), TASK), 'HOST')).toContain('cancelled while asking')
  })
})
