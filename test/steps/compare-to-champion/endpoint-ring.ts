import { UserError, type Host } from '@titlebout/core'
import type { ServedModel } from '../../support/inference-server.ts'
import {
  committed,
  CONFIG,
  crowned,
  gate,
  jobAt,
  shop,
  trained,
  WEIGHTS,
  type Job,
  type WeightsName,
} from '../evaluate-gate/command-shop.ts'

/** A logistic regression on the columns of its weights. */
export function served(name: string, weights: WeightsName, version?: string): ServedModel {
  const { intercept, ...of } = WEIGHTS[weights]
  const columns = Object.values(of)
  return {
    name,
    ...(version === undefined ? {} : { version }),
    inputs: [{ name: 'x', datatype: 'FP64', shape: [-1, columns.length] }],
    outputs: [{ name: 'p', datatype: 'FP64', shape: [-1, 1] }],
    infer: (inputs, rows) => {
      const { data } = inputs.get('x')!
      const logit = (row: number): number =>
        columns.reduce<number>((sum, weight, at) => sum + weight * Number(data[row * columns.length + at]), intercept)
      const p = Array.from({ length: rows }, (_, row) => 1 / (1 + Math.exp(-logit(row))))
      return [{ name: 'p', datatype: 'FP64', shape: [rows, 1], data: p }]
    },
  }
}

export const CHAMPION = ['signal']
export const HONEST = ['signal', 'second']
/** titlebout.yml of a model behind an endpoint. */
export const behind = (words: string, columns: readonly string[]): string =>
  CONFIG.replace(
    'predict: { run: node predict.mjs }',
    `endpoint: { protocol: open-inference-v2, ${words}, inputs: { x: { columns: [${columns.join(', ')}] } } }`,
  )
export const LIVE = behind('url: env:LIVE, model: live, headers: { Authorization: env:TOKEN }', CHAMPION)
/** Its own command judges the candidate; the champion may be asked where it answered. */
export const BY_COMMAND = CONFIG.replace('champion:\n', 'champion:\n  endpoints: [env:LIVE]\n')

export function knowing(job: Job, variables: Readonly<Record<string, string | undefined>>): Job {
  const variable: Host['variable'] = (name) => {
    const value = variables[name]
    if (value === undefined) throw new UserError('CONFIG', `the variable ${name} is not set`)
    return value
  }
  return jobAt(job.folder, { ...job.host, variable })
}

/** A champion that the server `live` spoke for at its own commit, and a better candidate at the next one. */
export async function endpointRing(
  known: Readonly<Record<string, string>>,
  { candidate, champion = LIVE }: { readonly candidate: string; readonly champion?: string },
): Promise<Job> {
  const here = await shop()
  const first = await committed(knowing(await here.job('judge'), known), { 'titlebout.yml': champion })
  await trained(first, 'champion')
  await gate(first)
  await crowned(first)
  const job = await committed(first, { 'titlebout.yml': candidate })
  await trained(job, 'honest')
  await gate(job)
  return job
}
