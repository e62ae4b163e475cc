// The other side: onnxruntime-node and DuckDB, and nothing of ours. node bare.mjs start MODEL · node bare.mjs score MODEL PARQUET
import { createRequire } from 'node:module'

const [, , program, model, parquet] = process.argv
const require = createRequire(import.meta.url)
const options = { intraOpNumThreads: 1, interOpNumThreads: 1 }
const FEATURES = Array.from({ length: 12 }, (_, index) => `f${index}`)
const BATCH = 4_096

function cpuMs() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function start() {
  const before = performance.now()
  const ort = require('onnxruntime-node')
  await ort.InferenceSession.create(model, options)
  const now = performance.now()
  return { ms: now, openMs: now - before, cpuMs: cpuMs() }
}

async function score() {
  const ort = require('onnxruntime-node')
  const session = await ort.InferenceSession.create(model, options)
  const began = performance.now()
  const { DuckDBInstance } = require('@duckdb/node-api')
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  const columns = FEATURES.map((name) => `cast(${name} as double)`).join(', ')
  const result = await connection.stream(`select id, ${columns} from read_parquet('${parquet}')`)
  const [ids, parts] = [[], []]
  let rows = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    ids.push(...chunk.getColumnValues(0))
    parts.push(FEATURES.map((_, index) => Float64Array.from(chunk.getColumnVector(index + 1).items)))
    rows += chunk.rowCount
  }
  const read = FEATURES.map((_, index) => {
    const column = new Float64Array(rows)
    let at = 0
    for (const part of parts) {
      column.set(part[index], at)
      at += part[index].length
    }
    return column
  })
  const answer = new Float64Array(rows)
  for (let from = 0; from < rows; from += BATCH) {
    const count = Math.min(BATCH, rows - from)
    const data = new Float32Array(count * FEATURES.length)
    for (let column = 0; column < FEATURES.length; column += 1) {
      const values = read[column]
      for (let row = 0; row < count; row += 1) data[row * FEATURES.length + column] = values[from + row]
    }
    const { y } = await session.run({ x: new ort.Tensor('float32', data, [count, FEATURES.length]) }, ['y'])
    answer.set(y.data, from)
  }
  const ms = performance.now() - began
  const sum = answer.reduce((total, value) => total + value, 0)
  return { ms, openMs: 0, cpuMs: cpuMs(), sum, peakMiB: process.resourceUsage().maxRSS / 1024 }
}

process.stdout.write(JSON.stringify(await (program === 'start' ? start() : score())), () => process.exit(0))
