import * as z from 'zod'
import { policy } from './side.ts'

/** Element types of the Open Inference Protocol that a column can be turned into. */
export const DATATYPES = ['BOOL', 'INT32', 'INT64', 'FP32', 'FP64', 'BYTES'] as const
export type Datatype = (typeof DATATYPES)[number]

/** What becomes of a missing value in a request. None of them is `null`, which YAML would read as nothing. */
const MISSING_VALUES = ['refuse', 'as-null', 'as-null-or-empty-text'] as const
export type MissingValues = (typeof MISSING_VALUES)[number]

const text = z.string().min(1)

const inputSchema = z.strictObject({
  columns: policy(
    z.array(text).min(1).optional(),
    'Columns of the data that fill it, in its order. Default: the column of the same name.',
  ),
  datatype: policy(
    z.enum(DATATYPES).optional(),
    'Its element type. Default: open-inference-v2: what the model says; json: numbers as FP64, texts as BYTES.',
  ),
})

/**
 * A model that is asked over HTTP. All of it is policy: it says where the test rows and the values of headers are sent, and that no pull
 * request may decide for itself.
 */
export const endpointSchema = z.strictObject({
  url: policy(
    text,
    'open-inference-v2: the address before /v2; json: the address that rows are posted to. https, or http on this machine; or env:NAME.',
  ),
  protocol: policy(z.enum(['open-inference-v2', 'json']), 'How it is spoken to.'),
  model: policy(text.optional(), 'open-inference-v2: the name of the model there. Default: model.name.'),
  version: policy(
    text.optional(),
    'open-inference-v2: the version of the model there. Default: what the server takes.',
  ),
  inputs: policy(
    z.record(text, inputSchema).optional(),
    'What is sent: a tensor (open-inference-v2) or a field of each row (json) by name. Default: the inputs that the model states, or one field for each feature.',
  ),
  rows_key: policy(
    text.optional(),
    'json: the key of the body under which the list of rows stands, such as instances. Default: the body is the list.',
  ),
  output: policy(
    text.optional(),
    'What answers: the name of a tensor; json: a path such as predictions.probability, where a list hands the rest of the path to each of its items. Default: the only tensor; the whole body.',
  ),
  gives: policy(
    z.enum(['probability', 'label']).optional(),
    'Classification: what the answer holds. Default: floats are probabilities, everything else labels; json: numbers are probabilities.',
  ),
  classes: policy(
    z.array(text).min(2).max(1000).optional(),
    'The class of each column of probabilities. Needed where the server does not state it.',
  ),
  missing: policy(
    z.enum(MISSING_VALUES).default('refuse'),
    'What becomes of a missing value, for which JSON has no number. refuse: nothing is sent, and the message names the row; as-null: null, of texts too, which pandas takes for missing, and some servers for 0; as-null-or-empty-text: null of numbers, and an empty text, as ONNX models take it.',
  ),
  batch_size: policy(z.int().min(1).max(100_000).default(256), 'Rows in one request.'),
  concurrency: policy(z.int().min(1).max(64).default(4), 'Requests at the same time.'),
  timeout_seconds: policy(z.number().positive().max(300).default(30), 'One request may take as long.'),
  retries: policy(
    z.int().min(0).max(10).default(3),
    'How often a request is sent again after status 429 or 503 or a broken connection.',
  ),
  ask_again: policy(
    z.boolean().default(false),
    'true: it may be asked about rows with changed values too, which rules with perturb and explain do, many times over.',
  ),
  headers: policy(
    z
      .record(
        z
          .string()
          .regex(
            /^(?!(?:host|content-type|content-length|connection|transfer-encoding)$)[a-z0-9-]+$/iu,
            'must be the name of a header that a client may set',
          ),
        z.string().regex(/^env:[A-Za-z_][A-Za-z0-9_]*$/u, 'must be env: and the name of a variable, such as env:TOKEN'),
      )
      .default({}),
    'Headers of each request, such as Authorization: env:TOKEN. Values are never written here.',
  ),
})
export type EndpointConfig = z.infer<typeof endpointSchema>
