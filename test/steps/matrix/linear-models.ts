import { classifier, input, model, node, output, TYPE } from '../../support/onnx-model.ts'
import type { GivenTensor, ServedModel } from '../../support/inference-server.ts'
import { CLASSES, featuresOf, type Linear, type Side, type TaskCase } from './cases.ts'

/** The linear model of a side as ONNX, its columns as one matrix. */
export function onnxOf(given: TaskCase, side: Side): Uint8Array {
  const linear = given.models.linear[side]
  const matrix = input('x', TYPE.float, ['n', linear.coefficients[0]!.length])
  if (given.task === 'binary-classification') {
    const logistic = classifier({ coefficients: linear.coefficients[0]!, intercept: linear.intercepts[0]!, classes: ['0', '1'] }) // prettier-ignore
    return model([matrix, logistic, output('label', TYPE.string, ['n']), output('probabilities', TYPE.float, ['n', 2])])
  }
  const weights = {
    coefficients: { floats: linear.coefficients.flat() },
    intercepts: { floats: [...linear.intercepts] },
  }
  if (given.task === 'multiclass-classification') {
    const softmax = node('ai.onnx.ml:LinearClassifier', ['x'], ['label', 'probabilities'], {
      classlabels_strings: { strings: [...CLASSES] },
      post_transform: 'SOFTMAX',
      ...weights,
    })
    return model([matrix, softmax, output('label', TYPE.string, ['n']), output('probabilities', TYPE.float, ['n', 3])])
  }
  const regressor = node('ai.onnx.ml:LinearRegressor', ['x'], ['variable'], { targets: 1, ...weights })
  return model([matrix, regressor, output('variable', TYPE.float, ['n', 1])])
}

/** What a team's own script reads. */
export function weightsOf(given: TaskCase, side: Side): string {
  return JSON.stringify({ task: given.task, features: featuresOf(given, side), ...given.models.linear[side] })
}

/** As a team would write it: reads CSV and weights, writes CSV. */
export const PREDICT = `import { readFileSync, writeFileSync } from 'node:fs'
const { TITLEBOUT_DATA, TITLEBOUT_MODEL, TITLEBOUT_OUT } = process.env
const { task, features, coefficients, intercepts } = JSON.parse(readFileSync(TITLEBOUT_MODEL + '/weights.json', 'utf8'))
const [header, ...rows] = readFileSync(TITLEBOUT_DATA, 'utf8').trimEnd().split('\\n').map((line) => line.split(','))
const sums = (row) => coefficients.map((weights, k) =>
  weights.reduce((sum, weight, at) => sum + weight * Number(row[header.indexOf(features[at])]), intercepts[k]))
const softmax = (z) => z.map((one) => Math.exp(one) / z.reduce((sum, other) => sum + Math.exp(other), 0))
const says = {
  'binary-classification': ['score', (z) => [1 / (1 + Math.exp(-z[0]))]],
  'multiclass-classification': ['score_low,score_mid,score_high', softmax],
  regression: ['prediction', (z) => z],
  ranking: ['score', (z) => z],
  custom: ['loss_words', (z) => [Math.max(0, z[0])]],
}
const [names, from] = says[task]
const id = header.indexOf('id')
writeFileSync(TITLEBOUT_OUT, ['id,' + names, ...rows.map((row) => [row[id], ...from(sums(row))].join(',')), ''].join('\\n'))
`

/** The linear model of a side as a server has it, called by the name of the side. */
export function servedOf(given: TaskCase, side: Side): ServedModel {
  const linear = given.models.linear[side]
  const width = linear.coefficients[0]!.length
  const isClasses = given.task === 'multiclass-classification'
  return {
    name: side,
    inputs: [{ name: 'x', datatype: 'FP64', shape: [-1, width] }],
    outputs: [{ name: 'y', datatype: 'FP64', shape: [-1, isClasses ? 3 : 1] }],
    infer: (inputs, rows): readonly GivenTensor[] => {
      const { data } = inputs.get('x')!
      const said = Array.from({ length: rows }, (_, row) =>
        answer(given.task, sumsOf(linear, data.slice(row * width, (row + 1) * width).map(Number))),
      )
      const parameters = isClasses ? { parameters: { classes: JSON.stringify(CLASSES) } } : {}
      return [{ name: 'y', datatype: 'FP64', shape: [rows, said[0]!.length], data: said.flat(), ...parameters }]
    },
  }
}

function sumsOf({ coefficients, intercepts }: Linear, x: readonly number[]): readonly number[] {
  return coefficients.map((weights, k) => weights.reduce((sum, weight, at) => sum + weight * x[at]!, intercepts[k]!))
}

function answer(task: string, sums: readonly number[]): readonly number[] {
  if (task === 'binary-classification') return [1 / (1 + Math.exp(-sums[0]!))]
  if (task !== 'multiclass-classification') return sums
  const powers = sums.map(Math.exp)
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}
