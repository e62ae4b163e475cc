import { readAttribute, type Attribute } from './attribute.ts'
import { fields, joined, textOf, WireError, type Field } from './wire.ts'
import { readTensor, type ExternalData, type OnnxTensor } from './tensor.ts'
import { readValue, type OnnxValue } from './value.ts'

/** One operation of the main graph. */
export interface OnnxNode {
  readonly operator: string
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, Attribute>
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  /** What the caller must give: inputs without those that have a stored value. */
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  /** Stored values, by name. */
  readonly initializers: ReadonlyMap<string, OnnxTensor>
}

/** An operator of some domain, wherever in the file it is used: main graph, sub-graph or function. */
export interface UsedOperator {
  readonly domain: string
  readonly operator: string
}

/** What we want to know of an ONNX file before a runtime sees it. */
export interface OnnxModel {
  readonly irVersion: number
  readonly producer: string
  readonly graph: OnnxGraph
  readonly metadata: ReadonlyMap<string, string>
  /** Functions that the file itself defines. */
  readonly functions: readonly UsedOperator[]
  readonly operators: readonly UsedOperator[]
  /** Every reference to a file outside, wherever it stands. */
  readonly external: readonly ExternalData[]
}

const MODEL = { irVersion: 1, producer: 2, graph: 7, metadata: 14, trainingInfo: 20, functions: 25 }
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparseInitializer: 15 }
const NODE = { input: 1, output: 2, operator: 4, attribute: 5, domain: 7 }
const FUNCTION = { name: 1, node: 7, domain: 10, attributeProto: 11 }
/** Sub-graphs nest by one or two; a file that nests deeper wants to overflow a stack. */
const DEEPEST = 16

/** What is gathered from everywhere in the file. */
interface Gathered {
  readonly operators: Map<string, UsedOperator>
  readonly external: ExternalData[]
}

/**
 * Reads the parts of an ONNX file that we must know: signature, class labels, operators, files outside. Tensors are not read.
 *
 * @throws {WireError} when the bytes are no ONNX model
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  const gathered: Gathered = { operators: new Map(), external: [] }
  const graphs: Uint8Array[] = []
  const functions: UsedOperator[] = []
  const metadata = new Map<string, string>()
  let irVersion = 0
  let producer = ''
  for (const field of fields(bytes)) {
    if (field.number === MODEL.irVersion) irVersion = Number(field.varint ?? 0n)
    else if (field.number === MODEL.producer) producer = textOf(field.bytes)
    else if (field.number === MODEL.graph) graphs.push(field.bytes)
    else if (field.number === MODEL.metadata) metadata.set(...readEntry(field.bytes))
    else if (field.number === MODEL.functions) functions.push(readFunction(field.bytes, gathered))
    else if (field.number === MODEL.trainingInfo)
      for (const part of fields(field.bytes))
        if (part.varint === undefined && part.number <= 2) readGraph(part.bytes, gathered, 1)
  }
  if (graphs.length === 0) throw new WireError('there is no graph')
  // Protobuf joins a message that is given twice; so does every runtime.
  const graph = readGraph(joined(graphs), gathered, 0)
  return {
    irVersion,
    producer,
    graph,
    metadata,
    functions,
    operators: [...gathered.operators.values()],
    external: gathered.external,
  }
}

function readGraph(bytes: Uint8Array, gathered: Gathered, depth: number): OnnxGraph {
  if (depth > DEEPEST) throw new WireError(`graphs nest deeper than ${DEEPEST}`)
  const nodes: OnnxNode[] = []
  const inputs: OnnxValue[] = []
  const outputs: OnnxValue[] = []
  const initializers = new Map<string, OnnxTensor>()
  for (const field of fields(bytes)) {
    if (field.number === GRAPH.node) nodes.push(readNode(field.bytes, gathered, depth))
    else if (field.number === GRAPH.input) inputs.push(readValue(field.bytes))
    else if (field.number === GRAPH.output) outputs.push(readValue(field.bytes))
    else if (field.number === GRAPH.initializer) {
      const tensor = readTensor(field.bytes)
      initializers.set(tensor.name, tensor)
      gathered.external.push(...tensor.external)
    } else if (field.number === GRAPH.sparseInitializer) {
      for (const tensor of sparseParts(field)) {
        initializers.set(tensor.name, tensor)
        gathered.external.push(...tensor.external)
      }
    }
  }
  return { nodes, inputs: inputs.filter((input) => !initializers.has(input.name)), outputs, initializers }
}

function sparseParts(field: Field): readonly OnnxTensor[] {
  const parts: OnnxTensor[] = []
  for (const part of fields(field.bytes, [1, 2])) parts.push(readTensor(part.bytes))
  return parts
}

function readNode(bytes: Uint8Array, gathered: Gathered, depth: number): OnnxNode {
  const inputs: string[] = []
  const outputs: string[] = []
  const attributes = new Map<string, Attribute>()
  let operator = ''
  let domain = ''
  for (const field of fields(bytes)) {
    if (field.number === NODE.input) inputs.push(textOf(field.bytes))
    else if (field.number === NODE.output) outputs.push(textOf(field.bytes))
    else if (field.number === NODE.operator) operator = textOf(field.bytes)
    else if (field.number === NODE.domain) domain = textOf(field.bytes)
    else if (field.number === NODE.attribute) {
      const attribute = gatherAttribute(field.bytes, gathered, depth)
      attributes.set(attribute.name, attribute)
    }
  }
  gathered.operators.set(`${domain}\0${operator}`, { domain, operator })
  return { operator, domain, inputs, outputs, attributes }
}

function gatherAttribute(bytes: Uint8Array, gathered: Gathered, depth: number): Attribute {
  const attribute = readAttribute(bytes)
  gathered.external.push(...attribute.external)
  for (const graph of attribute.graphs) readGraph(graph, gathered, depth + 1)
  return attribute
}

function readFunction(bytes: Uint8Array, gathered: Gathered): UsedOperator {
  let operator = ''
  let domain = ''
  for (const field of fields(bytes)) {
    if (field.number === FUNCTION.name) operator = textOf(field.bytes)
    else if (field.number === FUNCTION.domain) domain = textOf(field.bytes)
    else if (field.number === FUNCTION.node) readNode(field.bytes, gathered, 1)
    else if (field.number === FUNCTION.attributeProto) gatherAttribute(field.bytes, gathered, 1)
  }
  return { domain, operator }
}

function readEntry(bytes: Uint8Array): [key: string, value: string] {
  let key = ''
  let value = ''
  for (const field of fields(bytes)) {
    if (field.number === 1) key = textOf(field.bytes)
    else if (field.number === 2) value = textOf(field.bytes)
  }
  return [key, value]
}
