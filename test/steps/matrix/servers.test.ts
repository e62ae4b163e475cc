import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { freePort } from '../../support/free-port.ts'
import { CLASSES, featuresOf, MATRIX, SIDES, type Side, type TaskCase } from './cases.ts'
import { expectJudged } from './expect-judged.ts'
import { endpointCorner } from './fighters.ts'

/** A server of its own make, and where its Python is: a bin folder that a variable names. Without it the server is left out. */
interface Server {
  readonly name: string
  readonly variable: string
  /** Starts it in a folder that has the programs of servers/. */
  readonly start: (bin: string, folder: string, port: number) => ChildProcess
}

interface Served {
  readonly name: string
}

const CASES = MATRIX.cases.filter(({ task }) => task !== 'custom')
const modelOf = ({ task }: TaskCase, side: Side): string => `${task}.${side}`
const MODELS: readonly Served[] = CASES.flatMap((given) =>
  SIDES.map((side) => ({
    name: modelOf(given, side),
    task: given.task,
    features: featuresOf(given, side),
    ...given.models.linear[side],
  })),
)

const SERVERS: readonly Server[] = [
  {
    name: 'KServe 0.21',
    variable: 'KSERVE_BIN',
    start: (bin, folder, port) => {
      writeFileSync(path.join(folder, 'models.json'), JSON.stringify(MODELS))
      const args = ['kserve_models.py', 'models.json', '--http_port', String(port)]
      return spawn(path.join(bin, 'python'), args, { cwd: folder, stdio: 'ignore' })
    },
  },
  {
    name: 'MLServer 1.7',
    variable: 'MLSERVER_BIN',
    start: (bin, folder, port) => {
      const ports = { http_port: port, grpc_port: port + 1, metrics_port: port + 2 }
      writeFileSync(
        path.join(folder, 'settings.json'),
        JSON.stringify({ ...ports, host: '127.0.0.1', parallel_workers: 0 }),
      )
      for (const model of MODELS) {
        const settings = {
          name: model.name,
          implementation: 'mlserver_models.Linear',
          parameters: { version: 'v1', extra: model },
        }
        mkdirSync(path.join(folder, model.name))
        writeFileSync(path.join(folder, model.name, 'model-settings.json'), JSON.stringify(settings))
      }
      return spawn(path.join(bin, 'mlserver'), ['start', folder], {
        cwd: folder,
        stdio: 'ignore',
        env: { ...process.env, PYTHONPATH: folder },
      })
    },
  },
]

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const ready = MODELS.map(async ({ name }) => (await fetch(`${url}/v2/models/${name}/ready`)).status === 200)
    if (await Promise.all(ready).then((all) => all.every(Boolean), () => false)) return // prettier-ignore
    await sleep(500)
  }
  throw new Error(`no models at ${url} after two minutes`)
}

describe.each(SERVERS)('a champion and a candidate behind $name', ({ variable, start }) => {
  const bin = process.env[variable]
  const tests = bin === undefined ? describe.skip : describe
  tests(bin === undefined ? `(skipped: ${variable} names no bin folder of its Python)` : 'on every task', () => {
    let server: ChildProcess | undefined
    let url = ''
    let folder = ''
    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'titlebout-servers-'))
      const programs = path.join(import.meta.dirname, 'servers')
      for (const name of readdirSync(programs)) cpSync(path.join(programs, name), path.join(folder, name))
      const port = await freePort()
      server = start(bin ?? '', folder, port)
      url = `http://127.0.0.1:${port}`
      await untilReady(url)
    }, 180_000)
    afterAll(() => {
      server?.kill()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    })

    it.each(CASES.map((given) => [given.task, given] as const))('%s: scikit-learn’s numbers', async (_, given) => {
      // Neither states the classes of an answer.
      const classes = given.task === 'multiclass-classification' ? `, classes: [${CLASSES.join(', ')}]` : ''
      await expectJudged(
        given,
        endpointCorner(
          () => url,
          (side) => modelOf(given, side),
          classes,
        ),
      )
    })
  })
})
