import { EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'
import { evaluationSchema, readInputs, UserError, type Evaluation, type Host } from '@titlebout/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { world } from '../../core/bout/synthetic.ts'
import { inferenceServer, type InferenceServer } from '../../support/inference-server.ts'
import { CONFIG, csvOf, hostWith, MODELS, trained, workshop, type Workshop } from './workshop.ts'

const { coefficients, intercept } = MODELS.honest.logistic
let server: InferenceServer
beforeAll(async () => {
  server = await inferenceServer({
    name: 'strikes',
    version: '7',
    inputs: [{ name: 'x', datatype: 'FP64', shape: [-1, 2] }],
    outputs: [{ name: 'p', datatype: 'FP64', shape: [-1, 1] }],
    infer: (inputs, rows) => {
      const { data } = inputs.get('x')!
      const logit = (row: number): number =>
        coefficients[0] * Number(data[2 * row]) + coefficients[1] * Number(data[2 * row + 1]) + intercept
      const p = Array.from({ length: rows }, (_, row) => 1 / (1 + Math.exp(-logit(row))))
      return [{ name: 'p', datatype: 'FP64', shape: [rows, 1], data: p }]
    },
  })
})
afterAll(async () => {
  await server.close()
})

const ENDPOINT = `endpoint: { protocol: open-inference-v2, url: env:SERVER, headers: { Authorization: env:TOKEN }, inputs: { x: { columns: [signal, second] } } }`

async function shopWith(endpoint = ENDPOINT): Promise<Workshop> {
  const shop = await workshop(CONFIG.replace('threshold: 0.2 }', `threshold: 0.2, ${endpoint} }`))
  trained(shop, 'honest')
  return shop
}

async function evaluated(shop: Workshop, host: Host): Promise<Evaluation> {
  await evaluateGate(
    host,
    readInputs(EVALUATE_GATE_INPUTS, () => undefined),
  )
  return evaluationSchema.parse(JSON.parse(shop.read('.titlebout/strikes/evaluation.json')))
}

/** A host with variables. */
function hostKnowing(shop: Workshop, variables: Readonly<Record<string, string>>): Host {
  return hostWith(shop, {
    variable: (name) => {
      const value = variables[name]
      if (value === undefined) throw new UserError('CONFIG', `the variable ${name} is not set`)
      return value
    },
  })
}

describe('evaluate-gate with an endpoint', () => {
  it('judges what the server says of the model that was trained, as declared, and tells what it took', async () => {
    const shop = await shopWith()
    const evidence = await evaluated(shop, hostKnowing(shop, { SERVER: server.url, TOKEN: 'Bearer s3cret' }))
    const { result } = evidence
    expect(evidence.verdict).toMatchObject({ kind: 'passed', reason: 'rules' })
    expect(result.fighter).toEqual({
      kind: 'endpoint',
      assurance: 'declared',
      runtime: 'open-inference-v2 at env:SERVER, model strikes (test)',
      model_sha256: evidence.subject[0]!.sha256,
    })
    expect(result.latency).toMatchObject({ requests: 8, retries: 0, batch_size: 256, concurrency: 4 })
    expect(evidence.findings.map(({ id }) => id)).toContain('endpoint-declared')
    expect(server.requests.every(({ headers }) => headers.authorization === 'Bearer s3cret')).toBe(true)
    const text = shop.read('.titlebout/strikes/evaluation.json')
    expect(text).not.toContain('s3cret')
    expect(text).not.toContain(server.url)

    const inProcess = await workshop()
    trained(inProcess, 'honest')
    const ours = await evaluated(inProcess, inProcess.host)
    expect(ours.result.latency).toBeUndefined()
    // The file holds its coefficients as 32-bit floats.
    expect(result.metrics['roc_auc']!.estimate).toBeCloseTo(ours.result.metrics['roc_auc']!.estimate!, 4)
  })

  it('holds the server against what training itself said of its rows', async () => {
    const shop = await shopWith()
    const rows = world(2, 50)
    shop.write(
      'data/train.csv',
      csvOf(rows, undefined, (row) => `t${row}`),
    )
    const host = hostKnowing(shop, { SERVER: server.url, TOKEN: 't' })
    const said = (share: number): string =>
      Array.from({ length: 50 }, (_, row) => {
        const logit = coefficients[0] * rows.signal[row]! + coefficients[1] * rows.second[row]! + intercept
        return `t${row},${share / (1 + Math.exp(-logit))}\n`
      }).join('')
    const file = '.titlebout/strikes/files/native-scores.csv'
    shop.write(file, `id,score\n${said(1)}`)
    expect((await evaluated(shop, host)).result).toMatchObject({ parity: { rows: 50 }, latency: { requests: 8 } })
    shop.write(file, `id,score\n${said(0.5)}`)
    await expect(evaluated(shop, host)).rejects.toThrow('not the model that was trained')
  })

  it('sends nothing where a variable is absent, or names an address that may not be asked', async () => {
    const shop = await shopWith()
    const before = server.requests.length
    await expect(evaluated(shop, hostKnowing(shop, { SERVER: server.url }))).rejects.toThrow('TOKEN is not set')
    const plain = hostKnowing(shop, { SERVER: 'http://models.test', TOKEN: 't' })
    await expect(evaluated(shop, plain)).rejects.toThrow('model.endpoint.url must be an https address')
    expect(server.requests).toHaveLength(before)
  })
})
