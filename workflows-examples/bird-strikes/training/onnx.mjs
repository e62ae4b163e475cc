// Writes encoding and coefficients as an ONNX graph with one named input per feature and no training code inside.
import { float, floats, integer, integers, message, text } from './protobuf.mjs'

const FLOAT = 1
const INT64 = 7
const STRING = 8

/**
 * The bytes of an ONNX model (IR 8, opset 15, ai.onnx.ml 3).
 * Inputs: per feature a column `[rows, 1]` of strings, or of floats where NaN means missing.
 * Outputs: `label` (string `[rows]`) and `probabilities` (float `[rows, 2]`, in the order of `classes`).
 */
export function writeOnnx({ encoding, fit, classes }) {
  const { intercept, coefficients } = fit
  const parts = encoding.map((feature) => (feature.kind === 'text' ? textColumns(feature) : numberColumns(feature)))
  const negative = coefficients.map((weight) => -weight)
  const graph = [
    ...parts.flatMap((part) => part.nodes),
    node(
      'Concat',
      parts.flatMap((part) => part.columns),
      ['columns'],
      [attribute('axis', 1)],
    ),
    node(
      'LinearClassifier',
      ['columns'],
      ['label', 'probabilities'],
      [
        attribute('classlabels_strings', classes),
        floatsAttribute('coefficients', [...negative, ...coefficients]),
        floatsAttribute('intercepts', [-intercept, intercept]),
        attribute('post_transform', 'LOGISTIC'),
      ],
      'ai.onnx.ml',
    ),
    text(2, 'bird_strike_damage'),
    ...parts.flatMap((part) => part.constants),
    ...encoding.map((feature) => value(11, feature.name, feature.kind === 'text' ? STRING : FLOAT, ['rows', 1])),
    value(12, 'label', STRING, ['rows']),
    value(12, 'probabilities', FLOAT, ['rows', classes.length]),
  ]
  return Buffer.concat([
    integer(1, 8),
    text(2, 'bird-strikes'),
    message(7, graph),
    opset('', 15),
    opset('ai.onnx.ml', 3),
  ])
}

function textColumns({ name, values }) {
  return {
    nodes: [
      // zeros: a value that training never saw becomes all zeros instead of an error.
      node(
        'OneHotEncoder',
        [name],
        [`${name}:cube`],
        [attribute('cats_strings', values), attribute('zeros', 1)],
        'ai.onnx.ml',
      ),
      node('Reshape', [`${name}:cube`, `${name}:shape`], [`${name}:values`]),
    ],
    constants: [
      message(5, integers(1, [2]), integer(2, INT64), integers(7, [-1, values.length]), text(8, `${name}:shape`)),
    ],
    columns: [`${name}:values`],
  }
}

function numberColumns({ name, log, mean, deviation }) {
  const one = `${name}:one`
  return {
    nodes: [
      ...(log ? [node('Add', [name, one], [`${name}:more`]), node('Log', [`${name}:more`], [`${name}:log`])] : []),
      node(
        'Imputer',
        [log ? `${name}:log` : name],
        [`${name}:filled`],
        [floatsAttribute('imputed_value_floats', [mean]), floatAttribute('replaced_value_float', NaN)],
        'ai.onnx.ml',
      ),
      node(
        'Scaler',
        [`${name}:filled`],
        [`${name}:scaled`],
        [floatsAttribute('offset', [mean]), floatsAttribute('scale', [1 / deviation])],
        'ai.onnx.ml',
      ),
      node('IsNaN', [name], [`${name}:missing`]),
      node('Cast', [`${name}:missing`], [`${name}:flag`], [attribute('to', FLOAT)]),
    ],
    constants: log ? [message(5, integers(1, [1]), integer(2, FLOAT), floats(4, [1]), text(8, one))] : [],
    columns: [`${name}:scaled`, `${name}:flag`],
  }
}

function node(type, inputs, outputs, attributes = [], domain = '') {
  return message(
    1,
    inputs.map((name) => text(1, name)),
    outputs.map((name) => text(2, name)),
    text(4, type),
    attributes,
    text(7, domain),
  )
}

function attribute(name, content) {
  if (typeof content === 'number') return message(5, text(1, name), integer(3, content), integer(20, 2))
  if (typeof content === 'string') return message(5, text(1, name), text(4, content), integer(20, 3))
  return message(
    5,
    text(1, name),
    content.map((item) => text(9, item)),
    integer(20, 8),
  )
}

function floatAttribute(name, number) {
  return message(5, text(1, name), float(2, number), integer(20, 1))
}

function floatsAttribute(name, numbers) {
  return message(5, text(1, name), floats(7, numbers), integer(20, 6))
}

/** A named tensor; a dimension is a number, or a name where it may be anything. */
function value(field, name, type, dimensions) {
  const shape = dimensions.map((size) => message(1, typeof size === 'number' ? integer(1, size) : text(2, size)))
  return message(field, text(1, name), message(2, message(1, integer(1, type), message(2, shape))))
}

function opset(domain, version) {
  return message(8, text(1, domain), integer(2, version))
}
