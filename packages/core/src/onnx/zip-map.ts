import { UserError } from '../error.ts'
import type { OnnxModel, OnnxNode } from './model.ts'
import { ELEMENT } from './tensor.ts'
import { bytesField, fields, joined, textField, varintField } from './wire.ts'

/** A model whose outputs are tensors only. */
export interface WithoutZipMap {
  readonly bytes: Uint8Array
  /** Class labels by the name of the tensor that took the place of a ZipMap output. */
  readonly classes: ReadonlyMap<string, readonly string[]>
}

const MODEL_GRAPH = 7
const GRAPH = { node: 1, output: 12 }

/**
 * Takes the ZipMap nodes out of a model and gives out what they were fed. ZipMap makes a list of maps from class to
 * probability, which the Node runtime cannot return; the numbers are those of the tensor before it.
 *
 * @returns undefined when there is no such output
 * @throws {UserError} `MODEL` when other nodes read the maps
 * @see https://onnx.ai/onnx/operators/onnx_aionnxml_ZipMap.html
 */
export function withoutZipMap(bytes: Uint8Array, model: OnnxModel, name: string): WithoutZipMap | undefined {
  const { nodes, outputs } = model.graph
  const zipped = nodes.filter((node) => isZipMap(node) && outputs.some((output) => output.name === node.outputs[0]))
  if (zipped.length === 0) return undefined
  const maps = new Map(zipped.map((node) => [node.outputs[0] ?? '', node]))
  if (nodes.some((node) => node.inputs.some((input) => maps.has(input))))
    throw new UserError(
      'MODEL',
      `${name}: other nodes read the output of a ZipMap: export the model without it (zipmap: false)`,
    )

  const rest: Uint8Array[] = []
  const graphs: Uint8Array[] = []
  for (const field of fields(bytes)) {
    if (field.number === MODEL_GRAPH) graphs.push(field.bytes)
    else rest.push(field.whole)
  }
  const graph = rewritten(joined(graphs), model, maps)
  const classes = new Map(zipped.map((node) => [node.inputs[0] ?? '', zipMapLabels(node)]))
  return { bytes: joined([...rest, bytesField(MODEL_GRAPH, graph)]), classes }
}

function rewritten(graph: Uint8Array, model: OnnxModel, maps: ReadonlyMap<string, OnnxNode>): Uint8Array {
  const given = new Set(model.graph.outputs.map((output) => output.name))
  const parts: Uint8Array[] = []
  let node = 0
  let output = 0
  for (const field of fields(graph)) {
    if (field.number === GRAPH.node) {
      if (!maps.has(model.graph.nodes[node]?.outputs[0] ?? '')) parts.push(field.whole)
      node += 1
    } else if (field.number === GRAPH.output) {
      const source = maps.get(model.graph.outputs[output]?.name ?? '')?.inputs[0]
      if (source === undefined) parts.push(field.whole)
      else if (!given.has(source)) parts.push(floatOutput(source))
      output += 1
    } else parts.push(field.whole)
  }
  return joined(parts)
}

/** A float tensor of any shape: the runtime infers it. */
function floatOutput(name: string): Uint8Array {
  const tensor = bytesField(1, varintField(1, ELEMENT.float))
  return bytesField(GRAPH.output, joined([textField(1, name), bytesField(2, tensor)]))
}

function isZipMap(node: OnnxNode): boolean {
  return node.operator === 'ZipMap' && node.domain === 'ai.onnx.ml'
}

function zipMapLabels(node: OnnxNode): readonly string[] {
  const strings = node.attributes.get('classlabels_strings')?.strings() ?? []
  return strings.length > 0 ? strings : (node.attributes.get('classlabels_int64s')?.integers() ?? []).map(String)
}
