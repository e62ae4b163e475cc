import * as z from 'zod'
import { httpServer, type HttpRequest, type HttpServer } from './http-server.ts'

/** A tensor as the metadata of a model states it. */
export interface ServedTensor {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly parameters?: unknown
}

/** One output of an answer. */
export interface GivenTensor {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly data: readonly unknown[]
  readonly parameters?: unknown
}

export type ReadTensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: readonly unknown[] }>

export interface ServedModel {
  readonly name: string
  readonly version?: string
  readonly inputs: readonly ServedTensor[]
  readonly outputs: readonly ServedTensor[]
  /** Leaves the tensors out of the metadata, as servers do that do not know them. */
  readonly silent?: boolean
  /** What the model makes of its inputs. */
  readonly infer: (inputs: ReadTensors, rows: number) => readonly GivenTensor[] | Promise<readonly GivenTensor[]>
}

export interface InferenceServer extends HttpServer {
  /** Every request that came. */
  readonly requests: readonly HttpRequest[]
}

/** The body of an inference request, as the Open Inference Protocol v2 has it (`$inference_request`). */
const requestSchema = z.strictObject({
  id: z.string().optional(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  inputs: z
    .array(
      z.strictObject({
        name: z.string(),
        shape: z.array(z.int().nonnegative()).min(1),
        datatype: z.enum(['BOOL', 'INT32', 'INT64', 'FP32', 'FP64', 'BYTES']),
        data: z.array(z.unknown()),
      }),
    )
    .min(1),
  outputs: z.array(z.strictObject({ name: z.string() })).optional(),
})

const OF_TYPE: Readonly<Record<string, (value: unknown) => boolean>> = {
  BOOL: (value) => typeof value === 'boolean',
  INT32: Number.isSafeInteger,
  INT64: Number.isSafeInteger,
  FP32: (value) => value === null || typeof value === 'number',
  FP64: (value) => value === null || typeof value === 'number',
  BYTES: (value) => typeof value === 'string',
}

/**
 * A server of models that speaks the Open Inference Protocol v2 and takes nothing that the protocol does not have: a wrong path, content type, name,
 * datatype, shape or value is a status of 4xx. Asked for no version it takes the first.
 *
 * @see https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 */
export async function inferenceServer(...models: readonly ServedModel[]): Promise<InferenceServer> {
  const requests: HttpRequest[] = []
  const server = await httpServer(async (request, response) => {
    requests.push(request)
    const { status, body } = await replyOf(models, request)
    response.statusCode = status
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(body))
  })
  return { ...server, requests }
}

interface Reply {
  readonly status: number
  readonly body: unknown
}

async function replyOf(models: readonly ServedModel[], request: HttpRequest): Promise<Reply> {
  const [, name, version, action] =
    /^\/v2\/models\/(?<name>[^/]+)(?:\/versions\/(?<version>[^/]+))?(?<action>\/infer)?$/u.exec(request.path) ?? []
  const model = models.find(
    (served) => encodeURIComponent(served.name) === name && (version === undefined || version === served.version),
  )
  if (model === undefined) return { status: 404, body: { error: `no such model: ${request.path}` } }
  if (action === undefined) return request.method === 'GET' ? metadataOf(model) : refused(405, 'GET it')
  if (request.method !== 'POST') return refused(405, 'POST it')
  if (request.headers['content-type'] !== 'application/json') return refused(415, 'no JSON')
  return await inferred(model, request.body)
}

function refused(status: number, error: string): Reply {
  return { status, body: { error } }
}

function metadataOf({ name, version, inputs, outputs, silent }: ServedModel): Reply {
  const tensors = silent === true ? { inputs: null, outputs: [] } : { inputs, outputs }
  return {
    status: 200,
    body: { name, versions: version === undefined ? null : [version], platform: 'test', ...tensors },
  }
}

async function inferred(model: ServedModel, text: string): Promise<Reply> {
  const read = requestSchema.safeParse(JSON.parse(text))
  if (!read.success) return refused(400, z.prettifyError(read.error))
  const { inputs, outputs, id } = read.data
  const wrong = inputs.map((input) => problemOf(model, input)).find((problem) => problem !== undefined)
  if (wrong !== undefined) return refused(400, wrong)
  if (inputs.length !== model.inputs.length) return refused(400, 'an input is missing')
  const rows = inputs[0]!.shape[0]!
  const given = await model.infer(new Map(inputs.map((input) => [input.name, input])), rows)
  const wanted = outputs?.map((output) => output.name) ?? given.map((output) => output.name)
  if (wanted.some((name) => !given.some((output) => output.name === name))) return refused(400, 'no such output')
  return {
    status: 200,
    body: {
      model_name: model.name,
      ...(model.version === undefined ? {} : { model_version: model.version }),
      id,
      parameters: null,
      outputs: given.filter((output) => wanted.includes(output.name)),
    },
  }
}

function problemOf(model: ServedModel, input: z.infer<typeof requestSchema>['inputs'][number]): string | undefined {
  const served = model.inputs.find((tensor) => tensor.name === input.name)
  if (served === undefined) return `no input ${input.name}`
  if (served.datatype !== input.datatype) return `${input.name} is ${served.datatype}, not ${input.datatype}`
  const fits =
    served.shape.length === input.shape.length &&
    served.shape.every((size, place) => size === -1 || size === input.shape[place])
  if (!fits) return `${input.name} has the shape [${served.shape.join()}], not [${input.shape.join()}]`
  if (input.shape.reduce((product, size) => product * size, 1) !== input.data.length)
    return `${input.name} has ${input.data.length} values`
  return input.data.every(OF_TYPE[input.datatype]!) ? undefined : `a value of ${input.name} is wrong`
}
