import {
  classesOfAnswer,
  idsOf,
  inferBody,
  planAnswer,
  planFields,
  planTensors,
  readInferAnswer,
  readJsonAnswer,
  refusedEndpoint,
  rowsBody,
  sentValues,
  type AnswerTensor,
  type EndpointConfig,
  type EndpointInput,
  type FighterTask,
  type MissingValues,
  type ModelMetadata,
  type RowsToSend,
  type Scores,
  type SentValues,
  type Table,
} from '@titlebout/core'
import pMap from 'p-map'
import { exchange, type ClientOptions } from './endpoint-client.ts'
import { knownLabels } from './known-labels.ts'
import { answerOf } from './onnx-answer.ts'

/** An endpoint that was found to be there. */
export interface OpenEndpoint {
  readonly config: EndpointConfig
  readonly client: ClientOptions
  /** What rows are posted to. */
  readonly url: string
  /** What the model is called there. */
  readonly model: string
  /** What the server says of it; undefined where the protocol has no such thing. */
  readonly metadata: ModelMetadata | undefined
  readonly onProgress: ((done: number, total: number) => void) | undefined
}

/** What the server said, and what it took. */
export interface EndpointScores {
  readonly scores: Scores
  /** Milliseconds of each request that was answered. */
  readonly times: readonly number[]
  readonly retries: number
  /** Of the model, as the server states it with its answers. */
  readonly version: string | undefined
}

interface Said {
  readonly answer: AnswerTensor
  readonly classes: readonly string[] | undefined
  readonly version: string | undefined
}

/**
 * Scores every row of a table, some rows in each request and some requests at a time. The first one goes alone: it says how all of them
 * are read.
 *
 * @throws {UserError} `MODEL`, `DATA`
 */
export async function scoreByEndpoint(ready: OpenEndpoint, table: Table, task: FighterTask): Promise<EndpointScores> {
  const { config, client, onProgress } = ready
  const { name } = client
  const ids = await idsOf(table, task.id)
  const inputs =
    ready.metadata === undefined
      ? planFields(config, task.features, name)
      : planTensors(config, ready.metadata.inputs, task.features, name)
  const values = await columnsFor(inputs, table, config.missing)
  const times: number[] = []
  let retries = 0
  let done = 0
  const ask = async (from: number): Promise<Said> => {
    const to = Math.min(from + config.batch_size, ids.length)
    const answered = await exchange(client, ready.url, bodyOf(ready, { inputs, values, from, to }))
    times.push(answered.ms)
    retries += answered.retries
    done += to - from
    onProgress?.(done, ids.length)
    return readAnswer(ready, answered.text, { from, rows: to - from, name })
  }

  const first = await ask(0)
  const plan = planAnswer(first.answer, { target: task.target, classes: first.classes, gives: config.gives, name })
  const known = await knownLabels(plan, table, task)
  const answer = answerOf(plan, task, { ids, name, known })
  answer.add([first.answer.tensor], 0, Math.min(config.batch_size, ids.length))
  const starts = Array.from(
    { length: Math.ceil(ids.length / config.batch_size) - 1 },
    (_, index) => (index + 1) * config.batch_size,
  )
  await pMap(
    starts,
    async (from) => {
      const said = await ask(from)
      refuseOther(first, said, name)
      answer.add([said.answer.tensor], from, Math.min(config.batch_size, ids.length - from))
    },
    { concurrency: config.concurrency },
  )
  return { scores: answer.scores(), times, retries, version: first.version }
}

async function columnsFor(
  inputs: readonly EndpointInput[],
  table: Table,
  missing: MissingValues,
): Promise<readonly (readonly SentValues[])[]> {
  const all: SentValues[][] = []
  for (const { columns, datatype } of inputs) {
    const values: SentValues[] = []
    for (const column of columns) {
      const isNumber = table.columns.some(({ name, kind }) => name === column && kind === 'number')
      const type = datatype ?? (isNumber ? 'FP64' : 'BYTES')
      // As text, because a number turned back into text may not be as it was written.
      const read = isNumber && type !== 'BYTES' ? await table.numbers(column) : await table.texts(column)
      values.push(sentValues(read, type, { column, file: table.dataset.name, missing }))
    }
    all.push(values)
  }
  return all
}

function bodyOf({ config }: OpenEndpoint, rows: RowsToSend): string {
  return config.protocol === 'json'
    ? rowsBody(rows, config.rows_key)
    : inferBody(rows, requestId(rows.from), config.output)
}

function requestId(from: number): string {
  return `rows-from-${from + 1}`
}

function readAnswer(
  { config, model, metadata }: OpenEndpoint,
  text: string,
  asked: { readonly from: number; readonly rows: number; readonly name: string },
): Said {
  if (config.protocol === 'json')
    return { answer: readJsonAnswer(text, config.output, asked), classes: config.classes, version: undefined }
  const { answer, classes, version } = readInferAnswer(text, {
    ...asked,
    id: requestId(asked.from),
    model,
    output: config.output,
  })
  const stated = classes ?? metadata?.classes.get(answer.output) ?? metadata?.classes.get(undefined)
  return { answer, version, classes: classesOfAnswer(config.classes, stated, asked.name) }
}

/** Between two requests somebody may have put another model there. */
function refuseOther(first: Said, said: Said, name: string): void {
  // rule: endpoint-version-changed
  if (said.version !== first.version)
    throw refusedEndpoint(name, 'the version of its model changed while rows were scored: run again')
  const form = ({ answer, classes }: Said): string =>
    JSON.stringify([answer.output, answer.isFloat, answer.width, answer.tensor.type, classes])
  // rule: endpoint-form-changed
  if (form(said) !== form(first))
    throw refusedEndpoint(
      name,
      'its answers have another form from one request to the next: expected the same for all rows',
    )
}
