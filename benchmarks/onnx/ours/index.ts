// Our side: node ours.js start MODEL native|wasm · node ours.js score MODEL PARQUET native|wasm
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createTableReader, onnxFighter } from '@titlebout/adapters'
import type { OnnxRuntimeChoice } from '@titlebout/core'

const [, , program = '', model = '', ...rest] = process.argv
const FEATURES = Array.from({ length: 12 }, (_, index) => `f${index}`)

function choiceOf(text: string | undefined): OnnxRuntimeChoice {
  if (text !== 'native' && text !== 'wasm') throw new Error(`native or wasm, not ${text}`)
  return text
}

/** Of the processor, all threads: on a busy machine the better measure. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Until the model is open: `ms` from the start of the process, `openMs` without the start of Node and of our program. */
async function start(runtime: OnnxRuntimeChoice): Promise<object> {
  const before = performance.now()
  await onnxFighter({ file: model, nativeDir: undefined, runtime })
  const now = performance.now()
  return { ms: now, openMs: now - before, cpuMs: cpuMs() }
}

/** Scores in this process, as a worker does. `openMs`: what comes before for any fighter: the table, its digest and its checks. */
async function score(parquet: string, runtime: OnnxRuntimeChoice): Promise<object> {
  const fighter = await onnxFighter({ file: model, nativeDir: undefined, runtime })
  const began = performance.now()
  const reader = createTableReader({ nativeDir: undefined, threads: 1 })
  const kinds = { id: 'text' } as const
  const [root, name] = [path.dirname(parquet), path.basename(parquet)]
  const table = await reader.open({ role: 'test', root, path: name, kinds, id: 'id', label: 'y' })
  const opened = performance.now()
  const scores = await fighter.score(table, {
    target: { task: 'regression', label: 'y' },
    threshold: 0.5,
    id: 'id',
    features: FEATURES,
  })
  const now = performance.now()
  if (scores.task !== 'regression') throw new Error('no regression')
  const sum = scores.prediction.reduce((total, value) => total + value, 0)
  await reader.close()
  const [ms, openMs] = [now - opened, opened - began]
  return { ms, openMs, cpuMs: cpuMs(), sum, peakMiB: process.resourceUsage().maxRSS / 1024 }
}

await readFile(model)
const said = program === 'start' ? await start(choiceOf(rest[0])) : await score(rest[0] ?? '', choiceOf(rest[1]))
process.stdout.write(JSON.stringify(said), () => process.exit(0))
