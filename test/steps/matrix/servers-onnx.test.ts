import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { freePort } from '../../support/free-port.ts'
import { shared } from '../../support/shared.ts'
import { expectClose } from '../../stats/reference.ts'
import { emptyArena } from '../tasks/arena.ts'
import { configOf, endpointWords, GOLDENS, numbersOf, servedName, type Golden, type Serving } from './golden-models.ts'

const BIN = process.env['KSERVE_BIN']
const SERVED = GOLDENS.filter(({ ways }) => ways.includes('endpoint'))

const tensorSchema = z.object({
  name: z.string(),
  datatype: z.enum(['BOOL', 'INT32', 'INT64', 'FP32', 'FP64', 'BYTES']),
  shape: z.array(z.int()),
})
const metadataSchema = z.object({ name: z.string(), inputs: z.array(tensorSchema), outputs: z.array(tensorSchema) })

/** What the server says of its models, once it has all of them. */
async function whatIsServed(url: string): Promise<Serving['served']> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    try {
      const answers = SERVED.map(async ({ model }) => await fetch(`${url}/v2/models/${servedName(model)}`))
      return await Promise.all(answers.map(async (answer) => metadataSchema.parse(await (await answer).json())))
    } catch {
      await sleep(500)
    }
  }
  throw new Error(`no models at ${url} after two minutes`)
}

async function judged(given: Golden, serving: Serving, metrics: readonly string[]) {
  const place = await emptyArena()
  place.write('titlebout.yml', configOf(given, metrics, endpointWords(given, serving)))
  place.write('data/test.csv', readFileSync(shared('models', path.dirname(given.model), 'test.csv')))
  place.write('m.onnx', readFileSync(shared('models', `${given.model}.onnx`)))
  return (await place.judgeModel('m.onnx')).evidence.result
}

const missing = [
  ...(BIN === undefined ? ['KSERVE_BIN names no bin folder of its Python'] : []),
  ...(existsSync(shared()) ? [] : ['../shared is not there']),
]
const tests = missing.length === 0 ? describe : describe.skip

tests(
  `the golden ONNX models behind KServe 0.21${missing.length === 0 ? '' : ` (skipped: ${missing.join('; ')})`}`,
  () => {
    let server: ChildProcess | undefined
    let folder = ''
    let serving: Serving = { url: '', served: [] }
    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'titlebout-served-onnx-'))
      const file = path.join(folder, 'models.json')
      writeFileSync(
        file,
        JSON.stringify(
          SERVED.map(({ model }) => ({ name: servedName(model), path: shared('models', `${model}.onnx`) })),
        ),
      )
      const port = await freePort()
      const program = path.join(import.meta.dirname, 'servers/kserve_onnx.py')
      server = spawn(path.join(BIN ?? '', 'python'), [program, file, '--http_port', String(port)], { stdio: 'ignore' })
      const url = `http://127.0.0.1:${port}`
      serving = { url, served: await whatIsServed(url) }
    }, 180_000)
    afterAll(() => {
      server?.kill()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    })

    it.each(SERVED.map((given) => [given.model, given] as const))(
      '%s: every metric of the golden',
      async (_, given) => {
        const expected = numbersOf(given)
        const { fighter, metrics } = await judged(given, serving, expected.map(([metric]) => metric)) // prettier-ignore
        expect(fighter.kind).toBe('endpoint')
        expect(expected.length).toBeGreaterThanOrEqual(6)
        for (const [metric, value] of expected) expectClose(metrics[metric]!.estimate!, value, 1e-5, 1e-6, metric)
      },
    )
  },
)
