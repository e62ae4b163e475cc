import { refusedAddress } from '../endpoint/url.ts'
import type { ValueProblem } from './problems.ts'
import { problem, repeats, type ConfigRule } from './rule-problem.ts'
import type { Config } from './schema.ts'

/** One of the two answers for the model: the other would be passed over. */
function oneAnswersForTheModel({ model: { endpoint, predict } }: Config): ValueProblem[] {
  if (endpoint === undefined || predict === undefined) return []
  return [problem(['model', 'endpoint'], 'and model.predict both answer for the model: remove one of them')]
}

function addressesMayBeAsked({ model: { endpoint }, champion }: Config): ValueProblem[] {
  const twice = repeats(champion.endpoints).map((index) =>
    problem(['champion', 'endpoints', index], `stands twice: "${champion.endpoints[index]}"`),
  )
  return [
    ...(endpoint === undefined ? [] : addressProblems(endpoint.url, ['model', 'endpoint', 'url'])),
    ...champion.endpoints.flatMap((url, index) => addressProblems(url, ['champion', 'endpoints', index])),
    ...twice,
  ]
}

function addressProblems(url: string, path: readonly (string | number)[]): ValueProblem[] {
  if (url.startsWith('env:'))
    return /^env:[A-Za-z_][A-Za-z0-9_]*$/u.test(url)
      ? []
      : [problem(path, `must be env: and the name of a variable, such as env:SERVER, got "${url}"`)]
  const wanted = refusedAddress(url)
  // rule: endpoint-address
  if (wanted !== undefined) return [problem(path, `must be ${wanted}`)]
  return []
}

/** Keys that one protocol has and the other would pass over. */
function keysSuitTheProtocol({ model: { endpoint } }: Config): ValueProblem[] {
  if (endpoint === undefined) return []
  const foreign = endpoint.protocol === 'json' ? (['model', 'version'] as const) : (['rows_key'] as const)
  return foreign
    .filter((key) => endpoint[key] !== undefined)
    .map((key) => problem(['model', 'endpoint', key], `means nothing with protocol: ${endpoint.protocol}: remove it`))
}

function endpointAnswersTheTask({ model, data }: Config): ValueProblem[] {
  const { endpoint, task } = model
  if (endpoint === undefined) return []
  const path = ['model', 'endpoint']
  if (task === 'custom')
    return [problem(path, 'cannot answer model.task: custom, which is judged by the loss_ columns of a scores file')]
  const isClasses = task === 'binary-classification' || task === 'multiclass-classification'
  const foreign = (['gives', 'classes'] as const).filter((key) => !isClasses && endpoint[key] !== undefined)
  if (foreign.length > 0)
    return foreign.map((key) => problem([...path, key], `means nothing with model.task: ${task}: remove it`))
  return classesAreThoseOfTheData(endpoint.classes, data, task === 'binary-classification')
}

function classesAreThoseOfTheData(
  classes: readonly string[] | undefined,
  { positive, classes: known }: Config['data'],
  isBinary: boolean,
): ValueProblem[] {
  if (classes === undefined) return []
  const path = ['model', 'endpoint', 'classes']
  const twice = repeats(classes)[0]
  if (twice !== undefined) return [problem([...path, twice], `stands twice: "${classes[twice]}"`)]
  if (isBinary)
    return classes.length === 2 && (positive === undefined || classes.includes(positive))
      ? []
      : [problem(path, `must be two classes, one of which is data.positive ("${positive ?? ''}")`)]
  const isSame =
    known === undefined || (known.length === classes.length && known.every((name) => classes.includes(name)))
  return isSame ? [] : [problem(path, 'must be those of data.classes, in the order of the answer')]
}

export const ENDPOINT_RULES: readonly ConfigRule[] = [
  oneAnswersForTheModel,
  addressesMayBeAsked,
  keysSuitTheProtocol,
  endpointAnswersTheTask,
]
