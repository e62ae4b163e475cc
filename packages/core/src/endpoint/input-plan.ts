import { DATATYPES, type Datatype, type EndpointConfig } from '../config/endpoint.ts'
import type { StatedTensor } from './model-metadata.ts'
import { refusedEndpoint, shownText } from './refused.ts'

/** One tensor of a request, or one field of its rows. */
export interface EndpointInput {
  readonly name: string
  /** Columns of the data that fill it, in its order. */
  readonly columns: readonly string[]
  /** undefined: as the column is in the data (protocol json). */
  readonly datatype: Datatype | undefined
  /** 1: `[rows]`, a bare value in JSON; 2: `[rows, columns]`, a list. */
  readonly rank: 1 | 2
}

/**
 * What fills each tensor: columns by name, never by position. A matrix is filled by the columns that `model.endpoint.inputs` lists.
 *
 * @param stated inputs as the server states them; empty when it does not
 * @throws {UserError} `MODEL` naming the input, and what to write where
 */
export function planTensors(
  config: Pick<EndpointConfig, 'inputs'>,
  stated: readonly StatedTensor[],
  features: readonly string[],
  name: string,
): readonly EndpointInput[] {
  const names = [...new Set([...Object.keys(config.inputs ?? {}), ...stated.map((tensor) => tensor.name)])]
  // rule: endpoint-no-inputs
  if (names.length === 0)
    throw refusedEndpoint(
      name,
      'it does not state the inputs of its model: name them under model.endpoint.inputs, each with datatype and columns',
    )
  return names.map((input) => planTensor(input, { config, stated, features, name }))
}

/** Fields of a row in JSON: those of `model.endpoint.inputs`, else every feature under its own name. @throws {UserError} `MODEL` */
export function planFields(
  { inputs }: Pick<EndpointConfig, 'inputs'>,
  features: readonly string[],
  name: string,
): readonly EndpointInput[] {
  if (inputs === undefined)
    return features.map((column) => ({ name: column, columns: [column], datatype: undefined, rank: 1 }))
  return Object.entries(inputs).map(([field, { columns = [field], datatype }]) => ({
    name: field,
    columns: featuresAmong(columns, { field, features, name }),
    datatype,
    rank: columns.length === 1 ? 1 : 2,
  }))
}

interface Question {
  readonly config: Pick<EndpointConfig, 'inputs'>
  readonly stated: readonly StatedTensor[]
  readonly features: readonly string[]
  readonly name: string
}

function planTensor(input: string, { config, stated, features, name }: Question): EndpointInput {
  const asked = config.inputs?.[input]
  const tensor = stated.find((candidate) => candidate.name === input)
  // rule: endpoint-unknown-input
  if (tensor === undefined && stated.length > 0)
    throw refusedEndpoint(
      name,
      `model.endpoint.inputs names "${input}", and its model has ${stated.map((one) => `"${shownText(one.name)}"`).join(', ')}`,
    )
  const shape = shapeOf(input, tensor, name)
  const width = shape?.[1]
  const columns = asked?.columns ?? [input]
  // rule: endpoint-matrix
  if (asked?.columns === undefined && width !== undefined && width !== 1)
    throw refusedEndpoint(
      name,
      `its input "${shownText(input)}" is a matrix${width > 0 ? ` of ${width} columns` : ''}: list its columns in their order under model.endpoint.inputs.${shownText(input)}.columns`,
    )
  // rule: endpoint-width
  if (width !== undefined && width > 0 && width !== columns.length)
    throw refusedEndpoint(
      name,
      `its input "${shownText(input)}" takes ${width} columns, and model.endpoint.inputs gives it ${columns.length}`,
    )
  // rule: endpoint-narrow
  if (shape?.length === 1 && columns.length !== 1)
    throw refusedEndpoint(name, `its input "${shownText(input)}" takes one column, and is given ${columns.length}`)
  return {
    name: input,
    columns: featuresAmong(columns, { field: input, features, name }),
    datatype: datatypeOf(input, { asked: asked?.datatype, stated: tensor?.datatype, name }),
    rank: shape?.length === 1 ? 1 : 2,
  }
}

function shapeOf(input: string, tensor: StatedTensor | undefined, name: string): readonly number[] | undefined {
  const shape = tensor?.shape
  if (shape === undefined || shape.length === 0) return undefined
  // rule: endpoint-rank
  if (shape.length > 2)
    throw refusedEndpoint(
      name,
      `its input "${shownText(input)}" has ${shape.length} dimensions: expected rows, or rows and columns`,
    )
  // rule: endpoint-fixed-rows
  if (shape[0]! > 0)
    throw refusedEndpoint(
      name,
      `its input "${shownText(input)}" takes exactly ${shape[0]} rows at once: serve it with any number of rows (-1)`,
    )
  return shape
}

function datatypeOf(
  input: string,
  {
    asked,
    stated,
    name,
  }: { readonly asked: Datatype | undefined; readonly stated: string | undefined; readonly name: string },
): Datatype {
  // rule: endpoint-datatype-contradicts
  if (asked !== undefined && stated !== undefined && asked !== stated)
    throw refusedEndpoint(
      name,
      `its input "${shownText(input)}" is ${shownText(stated)}, and model.endpoint.inputs says ${asked}`,
    )
  const datatype = asked ?? DATATYPES.find((one) => one === stated)
  // rule: endpoint-datatype
  if (datatype === undefined)
    throw refusedEndpoint(
      name,
      stated === undefined
        ? `it does not state the datatype of "${shownText(input)}": name it under model.endpoint.inputs`
        : `its input "${shownText(input)}" is ${shownText(stated)}, which no column is turned into: expected ${DATATYPES.join(', ')}`,
    )
  return datatype
}

function featuresAmong(
  columns: readonly string[],
  { field, features, name }: { readonly field: string; readonly features: readonly string[]; readonly name: string },
): readonly string[] {
  const other = columns.find((column) => !features.includes(column))
  // rule: endpoint-not-a-feature
  if (other !== undefined)
    throw refusedEndpoint(
      name,
      `"${shownText(other)}", which fills its input "${shownText(field)}", is none of data.features (${features.map((column) => `"${column}"`).join(', ')}): name its columns under model.endpoint.inputs`,
    )
  return columns
}
