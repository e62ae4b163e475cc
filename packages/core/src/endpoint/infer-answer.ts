import * as z from 'zod'
import { answerTensor, type AnswerTensor, type RowsAsked } from './answer-tensor.ts'
import { parseAnswer } from './parse-answer.ts'
import { refusedEndpoint, shownText } from './refused.ts'
import { classesIn } from './stated-classes.ts'

const outputSchema = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data: z.array(z.unknown()),
  parameters: z.unknown().optional(),
})
const inferSchema = z.object({
  id: z.string().nullish(),
  model_name: z.string().nullish(),
  model_version: z.string().nullish(),
  outputs: z.array(outputSchema).max(10_000),
  parameters: z.unknown().optional(),
})
type Output = z.infer<typeof outputSchema>

/** What a server answers to one request. */
export interface InferAnswer {
  readonly answer: AnswerTensor
  /** undefined where the server has no versions. */
  readonly version: string | undefined
  readonly classes: readonly string[] | undefined
}

export interface InferQuestion extends RowsAsked {
  readonly id: string
  readonly model: string
  /** undefined: the only one that the server gives. */
  readonly output: string | undefined
}

const KINDS = {
  FP16: 'number',
  FP32: 'number',
  FP64: 'number',
  INT8: 'integer',
  INT16: 'integer',
  INT32: 'integer',
  INT64: 'integer',
  UINT8: 'integer',
  UINT16: 'integer',
  UINT32: 'integer',
  UINT64: 'integer',
  BOOL: 'boolean',
  BYTES: 'string',
} as const

/**
 * Reads the answer to `POST /v2/models/{model}/infer`. All of it is somebody else's word: model, request, rows, shape and every value
 * are held against what was asked.
 *
 * @throws {UserError} `MODEL` saying what is wrong with it
 */
export function readInferAnswer(text: string, question: InferQuestion): InferAnswer {
  const { id, model, name } = question
  const read = inferSchema.safeParse(parseAnswer(text, name))
  // rule: endpoint-infer-form
  if (!read.success)
    throw refusedEndpoint(
      name,
      `its answer is none of the Open Inference Protocol v2: ${read.error.issues[0]?.path.join('.') ?? ''} is missing or of another kind`,
    )
  const { data } = read
  // rule: endpoint-request-id
  if (typeof data.id === 'string' && data.id !== '' && data.id !== id)
    throw refusedEndpoint(name, `its answer is to another request: expected id ${id}, got ${shownText(data.id)}`)
  // rule: endpoint-answering-model
  if (typeof data.model_name === 'string' && data.model_name !== model)
    throw refusedEndpoint(name, `asked for the model "${model}", it answers for "${shownText(data.model_name)}"`)
  const output = chosen(data.outputs, question)
  return {
    answer: tensorOf(output, question),
    version: data.model_version ?? undefined,
    classes: classesIn(output.parameters) ?? classesIn(data.parameters),
  }
}

function chosen(outputs: readonly Output[], { output, name }: InferQuestion): Output {
  const found = output === undefined ? outputs : outputs.filter((one) => one.name === output)
  const names = outputs.map((one) => `"${shownText(one.name)}"`).join(', ') || 'none'
  // rule: endpoint-output
  if (found.length !== 1)
    throw refusedEndpoint(
      name,
      output === undefined
        ? `it gives ${outputs.length} outputs (${names}): name the one that answers under model.endpoint.output`
        : `it gives no output "${output}", or several (${names}): correct model.endpoint.output`,
    )
  return found[0]!
}

function tensorOf({ name: output, datatype, shape, data }: Output, asked: RowsAsked): AnswerTensor {
  const { rows, name } = asked
  const kind = Object.entries(KINDS).find(([known]) => known === datatype)?.[1]
  const what = `its output "${shownText(output)}"`
  // rule: endpoint-output-datatype
  if (kind === undefined)
    throw refusedEndpoint(name, `${what} is ${shownText(datatype)}, which is no datatype of the protocol`)
  const [first, width = 1] = shape
  // rule: endpoint-rows
  if (first !== rows) throw refusedEndpoint(name, `${what} has the shape [${shape.join(', ')}] for ${rows} rows`)
  // rule: endpoint-dimensions
  if (shape.slice(2).some((size) => size !== 1) || width < 1)
    throw refusedEndpoint(
      name,
      `${what} has the shape [${shape.join(', ')}]: expected [rows], or [rows, values for each row]`,
    )
  // Nested lists are as good as flat ones; nobody nests them deeper than there are dimensions.
  const values: readonly unknown[] = data.flat(Math.max(0, shape.length - 1))
  // rule: endpoint-values
  if (values.length !== rows * width)
    throw refusedEndpoint(name, `${what} has the shape [${shape.join(', ')}] and ${values.length} values`)
  return answerTensor(values, { output, kind, isFloat: datatype.startsWith('FP'), width }, asked)
}
