import type { OnnxGraph, OnnxModel, OnnxNode } from './model.ts'

/** The label of each column of the probabilities, or `index`: the model says the number of the column itself. */
type Labels = readonly string[] | 'index' | undefined

/** Nodes that pass labels or probabilities through column by column. */
const PASSING = ['Identity', 'Cast', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Normalizer', 'Softmax', 'Clip']
const CLASSIFIERS = ['LinearClassifier', 'TreeEnsembleClassifier', 'SVMClassifier']
/** A chain longer than this is a loop. */
const LONGEST_CHAIN = 64

/**
 * The class labels in the order of the probability columns, as far as the file itself says it: its metadata (`classes`: a JSON
 * array), else the chain of nodes that makes the label, else the one that makes the probabilities. Never a guess.
 *
 * @param columns how many probability columns there are
 * @returns undefined when the file does not say it
 */
export function classesOf(
  model: OnnxModel,
  outputs: { readonly label: string | undefined; readonly probabilities: string },
  columns: number,
): readonly string[] | undefined {
  const stated = statedClasses(model)
  if (stated !== undefined) return stated
  const from = outputs.label === undefined ? outputs.probabilities : outputs.label
  const labels = labelsOf(model.graph, from, 0)
  if (labels === 'index') return Array.from({ length: columns }, (_, column) => String(column))
  return labels
}

function statedClasses({ metadata }: OnnxModel): readonly string[] | undefined {
  const text = metadata.get('titlebout.classes') ?? metadata.get('classes')
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')
      ? value.map(String)
      : undefined
  } catch {
    // Somebody else's note under the same name.
    return undefined
  }
}

function labelsOf(graph: OnnxGraph, name: string, steps: number): Labels {
  const node = graph.nodes.find((candidate) => candidate.outputs.includes(name))
  if (node === undefined || steps > LONGEST_CHAIN) return undefined
  const source = node.inputs[0] ?? ''
  if (PASSING.includes(node.operator)) return labelsOf(graph, source, steps + 1)
  if (CLASSIFIERS.includes(node.operator)) return classifierLabels(node)
  if (node.operator === 'ArgMax') return 'index'
  if (node.operator === 'ArrayFeatureExtractor' || node.operator === 'Gather') {
    const chosen = labelsOf(graph, node.inputs[1] ?? '', steps + 1)
    return chosen === 'index' ? graph.initializers.get(source)?.labels() : undefined
  }
  if (node.operator === 'LabelEncoder') return encoded(node, labelsOf(graph, source, steps + 1))
  return undefined
}

function classifierLabels(node: OnnxNode): readonly string[] | undefined {
  const strings = node.attributes.get('classlabels_strings')?.strings() ?? []
  if (strings.length > 0) return strings
  const integers = node.attributes.get('classlabels_ints') ?? node.attributes.get('classlabels_int64s')
  return integers?.integers().map(String)
}

/** Labels after a LabelEncoder from whole numbers to texts or whole numbers. */
function encoded(node: OnnxNode, labels: Labels): readonly string[] | undefined {
  const keys = (node.attributes.get('keys_int64s')?.integers() ?? []).map(String)
  const strings = node.attributes.get('values_strings')?.strings() ?? []
  const values = strings.length > 0 ? strings : (node.attributes.get('values_int64s')?.integers() ?? []).map(String)
  const inner = labels === 'index' ? keys.map((_, index) => String(index)) : labels
  if (inner === undefined || keys.length !== values.length) return undefined
  const mapped = inner.map((label) => values[keys.indexOf(label)])
  return mapped.every((label) => label !== undefined) ? mapped : undefined
}
