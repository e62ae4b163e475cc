import { UserError } from '../error.ts'
import { ELEMENT } from './tensor.ts'
import type { OnnxValue } from './value.ts'

/** Element types that columns can be turned into. */
export type InputElement = 'float' | 'double' | 'int64' | 'int32' | 'bool' | 'string'

/** How one input is filled. */
export interface InputPlan {
  readonly name: string
  readonly element: InputElement
  /** Columns of the data, in the order of the tensor's columns; exactly one unless it is a matrix. */
  readonly columns: readonly string[]
  /** 1: `[rows]`; 2: `[rows, columns]`. */
  readonly rank: 1 | 2
}

export interface InputsPlan {
  readonly inputs: readonly InputPlan[]
  /** Rows that the model takes at once, when it takes only so many. */
  readonly fixedRows: number | undefined
}

/**
 * Fills the inputs of a model from the features: one matrix of all features in their order, or one tensor per column by name. A
 * name that does not occur is compared folded to `[a-z0-9_]`, because exporters rename columns (`marital-status` becomes
 * `marital_status`); where that is ambiguous it is refused.
 *
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL` naming the input and what it should be
 */
export function planInputs(values: readonly OnnxValue[], features: readonly string[], name: string): InputsPlan {
  if (values.length === 0) throw refused(name, 'it has no inputs')
  const plans =
    values.length === 1
      ? [planOnly(values[0]!, features, name)]
      : values.map((value) => planColumn(value, features, name))
  const columns = plans.length === 1 ? [] : plans.map((plan) => plan.columns[0]!)
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  // rule: onnx-ambiguous-input
  if (twice !== undefined)
    throw refused(name, `two of its inputs would be filled from the column "${twice}": rename one in the model`)
  return { inputs: plans, fixedRows: fixedRows(values, name) }
}

/** The name as skl2onnx and others would write it. */
export function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9_]/gu, '_')
}

function planOnly(value: OnnxValue, features: readonly string[], name: string): InputPlan {
  const { rank, width } = shapeOf(value, name)
  const element = elementOf(value, name)
  if (rank === 2 && width !== 1) {
    // rule: onnx-input-width
    if (width !== undefined && width !== features.length)
      throw refused(name, `input "${value.name}" takes ${width} columns, and data.features gives ${features.length}`)
    return { name: value.name, element, columns: features, rank }
  }
  if (features.length === 1) return { name: value.name, element, columns: features, rank }
  return planColumn(value, features, name)
}

function planColumn(value: OnnxValue, features: readonly string[], name: string): InputPlan {
  const { rank, width } = shapeOf(value, name)
  if (width !== undefined && width !== 1)
    throw refused(
      name,
      `input "${value.name}" takes ${width} columns and is one of several: expected one matrix, or one input per column`,
    )
  return { name: value.name, element: elementOf(value, name), columns: [columnFor(value.name, features, name)], rank }
}

function columnFor(input: string, features: readonly string[], name: string): string {
  if (features.includes(input)) return input
  const alike = features.filter((feature) => folded(feature) === folded(input))
  // rule: onnx-ambiguous-column
  if (alike.length > 1)
    throw refused(
      name,
      `input "${input}" could be ${alike.map((column) => `"${column}"`).join(' or ')}: rename the columns so that they differ in more than signs`,
    )
  // rule: onnx-unknown-input
  if (alike.length === 0)
    throw refused(
      name,
      `input "${input}" is none of data.features (${features.map((column) => `"${column}"`).join(', ')})`,
    )
  return alike[0]!
}

function shapeOf(value: OnnxValue, name: string): { readonly rank: 1 | 2; readonly width: number | undefined } {
  const dimensions = value.dimensions ?? [null, null]
  if (dimensions.length === 1) return { rank: 1, width: 1 }
  if (dimensions.length !== 2)
    throw refused(name, `input "${value.name}" has ${dimensions.length} dimensions: expected rows, or rows and columns`)
  const width = dimensions[1]
  return { rank: 2, width: typeof width === 'number' ? width : undefined }
}

function elementOf(value: OnnxValue, name: string): InputElement {
  switch (value.kind === 'tensor' ? value.type : 0) {
    case ELEMENT.float:
      return 'float'
    case ELEMENT.double:
      return 'double'
    case ELEMENT.int64:
      return 'int64'
    case ELEMENT.int32:
      return 'int32'
    case ELEMENT.bool:
      return 'bool'
    case ELEMENT.string:
      return 'string'
    default:
      throw refused(
        name,
        `input "${value.name}" has an element type (number ${value.type}) that no column can be turned into: expected float, double, int32, int64, bool or string`,
      )
  }
}

function fixedRows(values: readonly OnnxValue[], name: string): number | undefined {
  const sizes = new Set(values.map(({ dimensions }) => dimensions?.[0]).filter((size) => typeof size === 'number'))
  if (sizes.size > 1) throw refused(name, `its inputs want different numbers of rows (${[...sizes].join(', ')})`)
  return [...sizes][0]
}

function refused(name: string, what: string): UserError {
  return new UserError('MODEL', `${name}: ${what}`)
}
