import * as z from 'zod'
import { parseAnswer } from './parse-answer.ts'
import { refusedEndpoint, shownText } from './refused.ts'
import { classesIn } from './stated-classes.ts'

const tensorSchema = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()).nullish(),
  parameters: z.unknown().optional(),
})
const listSchema = z.array(tensorSchema).max(10_000).nullish()
const metadataSchema = z.object({
  name: z.string(),
  platform: z.string().nullish(),
  versions: z.array(z.string()).nullish(),
  inputs: listSchema,
  outputs: listSchema,
  parameters: z.unknown().optional(),
})

export interface StatedTensor {
  readonly name: string
  readonly datatype: string
  /** Sizes, -1 where any will do; undefined when the server does not say. */
  readonly shape: readonly number[] | undefined
}

/** What a server says of its model. */
export interface ModelMetadata {
  readonly name: string
  readonly platform: string
  readonly inputs: readonly StatedTensor[]
  readonly outputs: readonly StatedTensor[]
  /** Classes by output, and under `undefined` those of the model as a whole. */
  readonly classes: ReadonlyMap<string | undefined, readonly string[]>
}

/**
 * Reads the answer to `GET /v2/models/{model}`. Servers that do not know the tensors of their model leave them out, or say null.
 *
 * @throws {UserError} `MODEL` when it is none, or about another model
 * @see https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 */
export function readMetadata(text: string, model: string, name: string): ModelMetadata {
  const read = metadataSchema.safeParse(parseAnswer(text, name))
  // rule: endpoint-metadata
  if (!read.success)
    throw refusedEndpoint(
      name,
      'what it says of its model is no metadata of the Open Inference Protocol v2 (name, inputs, outputs): correct the address or the protocol',
    )
  const { data } = read
  // rule: endpoint-other-model
  if (data.name !== model)
    throw refusedEndpoint(name, `asked for the model "${model}", it speaks of "${shownText(data.name)}"`)
  const classes = new Map<string | undefined, readonly string[]>()
  for (const [output, parameters] of [
    [undefined, data.parameters] as const,
    ...(data.outputs ?? []).map((tensor) => [tensor.name, tensor.parameters] as const),
  ]) {
    const stated = classesIn(parameters)
    if (stated !== undefined) classes.set(output, stated)
  }
  return {
    name: data.name,
    platform: shownText(data.platform ?? ''),
    inputs: tensorsOf(data.inputs),
    outputs: tensorsOf(data.outputs),
    classes,
  }
}

function tensorsOf(list: z.infer<typeof listSchema>): readonly StatedTensor[] {
  return (list ?? []).map(({ name, datatype, shape }) => ({ name, datatype, shape: shape ?? undefined }))
}
