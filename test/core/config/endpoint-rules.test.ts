import { expect, it } from 'vitest'
import { configOf, edited, problemsOf } from './base-config.ts'

const withEndpoint = (lines: string): string =>
  edited('  threshold: 0.1\n', `  threshold: 0.1\n  endpoint: { ${lines} }\n`)
const V2 = 'protocol: open-inference-v2'

it('takes an endpoint with its defaults', () => {
  expect(
    configOf(withEndpoint(`${V2}, url: env:SERVER, headers: { Authorization: env:TOKEN }`)).model.endpoint,
  ).toEqual({
    url: 'env:SERVER',
    protocol: 'open-inference-v2',
    headers: { Authorization: 'env:TOKEN' },
    missing: 'refuse',
    ask_again: false,
    batch_size: 256,
    concurrency: 4,
    timeout_seconds: 30,
    retries: 3,
  })
  expect(
    problemsOf(withEndpoint('protocol: json, url: "http://127.0.0.1:8000/predict", classes: ["no", "yes"]')),
  ).toEqual([])
})

it.each([
  [`${V2}, url: "http://models.test"`, 'model.endpoint.url must be an https address without a user name'],
  [`${V2}, url: "https://a:b@models.test"`, 'model.endpoint.url must be an https address without a user name'],
  [`${V2}, url: "https://models.test/?key=1"`, 'model.endpoint.url must be an address without a query'],
  [`${V2}, url: "env:1x"`, 'must be env: and the name of a variable, such as env:SERVER, got "env:1x"'],
  [`${V2}, url: env:A, rows_key: x`, 'model.endpoint.rows_key means nothing with protocol: open-inference-v2'],
  ['protocol: json, url: env:A, model: x', 'model.endpoint.model means nothing with protocol: json'],
  ['protocol: json, url: env:A, version: x', 'model.endpoint.version means nothing with protocol: json'],
  [`${V2}, url: env:A, classes: ["a", "b"]`, 'must be two classes, one of which is data.positive ("yes")'],
  [`${V2}, url: env:A, classes: ["yes", "b", "c"]`, 'must be two classes'],
  [`${V2}, url: env:A, classes: ["yes", "yes"]`, 'stands twice: "yes"'],
  [`${V2}, url: env:A, headers: { Authorization: "Bearer abc" }`, 'must be env: and the name of a variable'],
  [`${V2}, url: env:A, headers: { Host: env:B }`, 'the name "Host" must be the name of a header'],
  [
    `${V2}, url: env:A }\n  predict: { run: x`,
    'model.endpoint and model.predict both answer for the model: remove one of them',
  ],
  [`${V2}, url: env:A, concurrency: 0`, 'model.endpoint.concurrency'],
])('refuses %s', (lines, message) => {
  expect(problemsOf(withEndpoint(lines)).join('\n')).toContain(message)
})

it.each([
  ['["http://models.test"]', 'champion.endpoints[0] must be an https address without a user name'],
  ['[env:A, "env:1x"]', 'champion.endpoints[1] must be env: and the name of a variable'],
  ['[env:A, env:A]', 'champion.endpoints[1] stands twice: "env:A"'],
])('refuses champion.endpoints: %s', (list, message) => {
  expect(problemsOf(edited('champion:\n', `champion:\n  endpoints: ${list}\n`)).join('\n')).toContain(message)
  expect(problemsOf(edited('champion:\n', 'champion:\n  endpoints: [env:A, "https://models.test/v"]\n'))).toEqual([])
})

it('asks no endpoint for what the task does not have', () => {
  const regression = withEndpoint(`${V2}, url: env:A, gives: label`)
    .replace('binary-classification', 'regression')
    .replace(/ {2}positive: "yes"\n/u, '')
  expect(problemsOf(regression).join('\n')).toContain('model.endpoint.gives means nothing with model.task: regression')
  const custom = withEndpoint(`${V2}, url: env:A`).replace('binary-classification', 'custom')
  expect(problemsOf(custom).join('\n')).toContain('cannot answer model.task: custom')
  const classes = withEndpoint(`${V2}, url: env:A, classes: ["a", "b"]`)
    .replace('binary-classification', 'multiclass-classification')
    .replace('  positive: "yes"\n', '  classes: [a, c]\n')
  expect(problemsOf(classes).join('\n')).toContain('must be those of data.classes, in the order of the answer')
})
