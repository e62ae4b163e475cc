// Trains the damage model. Titlebout starts this file and says where everything is (docs: the ABI of `train.run`):
//   TITLEBOUT_DATA       JSON file: { train, validation, label, features, id }
//   TITLEBOUT_PARAMS     params.yaml
//   TITLEBOUT_SEED       a whole number
//   TITLEBOUT_OUT        folder for model.onnx, metrics.json and scores.csv
//   TITLEBOUT_CANDIDATE  where variants are trained side by side: which of them
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { csvParse } from 'd3-dsv'
import { parse } from 'yaml'

import { encode, learnEncoding } from './training/encode.mjs'
import { fitLogistic, probability } from './training/logistic.mjs'
import { writeOnnx } from './training/onnx.mjs'
import { classWeights, keepRows, shuffled } from './training/rows.mjs'

const { TITLEBOUT_DATA, TITLEBOUT_PARAMS, TITLEBOUT_SEED, TITLEBOUT_OUT, TITLEBOUT_CANDIDATE } = process.env
const CLASSES = ['no', 'yes']

const data = JSON.parse(await readFile(TITLEBOUT_DATA, 'utf8'))
const params = paramsOf(parse(await readFile(TITLEBOUT_PARAMS, 'utf8')), TITLEBOUT_CANDIDATE)
const all = csvParse(await readFile(data.train, 'utf8'))

const rows = keepRows(all, params.drop_rows)
const labels = rows.map((row) => Number(row[data.label] === 'yes'))
const y = params.shuffle_labels ? shuffled(labels, Number(TITLEBOUT_SEED)) : labels
console.log(
  `${rows.length} of ${all.length} reports, ${y.filter(Boolean).length} with damage; features: ${data.features.join(', ')}`,
)

const encoding = learnEncoding(rows, data.features, params.log_scale)
const x = rows.map((row) => encode(row, encoding))
const fit = fitLogistic(x, y, {
  ridge: params.ridge,
  weights: classWeights(y, params.class_weight),
  onRound: (round, loss) => console.log(`round ${round}: mean loss ${loss.toFixed(6)}`),
})

await writeFile(join(TITLEBOUT_OUT, 'model.onnx'), writeOnnx({ encoding, fit, classes: CLASSES }))
// What the fit itself says of its rows: evaluate-gate runs model.onnx on them and wants the same.
const scores = x.map((features) =>
  probability(features.reduce((sum, value, j) => sum + value * fit.coefficients[j], fit.intercept)),
)
await writeFile(
  join(TITLEBOUT_OUT, 'scores.csv'),
  ['id,score', ...rows.map((row, i) => `${row[data.id]},${scores[i]}`), ''].join('\n'),
)
await writeFile(
  join(TITLEBOUT_OUT, 'metrics.json'),
  `${JSON.stringify({ rows: rows.length, columns: x[0].length, rounds: fit.rounds })}\n`,
)
console.log(`settled after ${fit.rounds} rounds; ${x[0].length} columns`)

/** The parameters as one of the variants has them. */
function paramsOf({ variants = {}, ...params }, candidate) {
  if (candidate === undefined) return params
  if (variants[candidate] === undefined) throw new Error(`params.yaml has no variant "${candidate}"`)
  return { ...params, ...variants[candidate] }
}
