import { endpointFighter, type EndpointOptions } from '@titlebout/adapters'
import { configSchema, type Cancellation, type EndpointConfig, type Fighter } from '@titlebout/core'
import type { GivenTensor, ReadTensors, ServedModel } from '../../support/inference-server.ts'

/** Nobody cancels. */
export const QUIET: Cancellation = { cancelled: false, onCancel: () => () => undefined }

/** A config with its defaults. */
export function endpointConfig(given: Readonly<Record<string, unknown>>): EndpointConfig {
  const config = configSchema.parse({
    version: 1,
    model: { name: 'birds', task: 'regression', path: 'm', endpoint: { protocol: 'open-inference-v2', ...given } },
    data: { test: 't.csv', label: 'y', id: 'id' },
    champion: { primary: 'mae', merge: { claim: 'superior' }, promote: { claim: 'superior' } },
  })
  return config.model.endpoint!
}

/** Opens an endpoint whose retries do not wait. */
export async function asked(
  url: string,
  given: Readonly<Record<string, unknown>> = {},
  options: Partial<EndpointOptions> = {},
): Promise<Fighter> {
  return await endpointFighter({
    config: endpointConfig({ url, ...given }),
    url,
    headers: {},
    model: 'birds',
    cancellation: QUIET,
    firstWaitMs: 1,
    ...options,
  })
}

const SIZES: Readonly<Record<string, number>> = { Large: 3, Medium: 1.5, Small: 0 }

/** The probability that rows of the contract of fighters are given; a missing speed counts as 100. */
export function birdProbability(size: unknown, speed: unknown): number {
  const logit = (SIZES[String(size)] ?? Number.NaN) + 0.01 * (typeof speed === 'number' ? speed : 100) - 2
  return 1 / (1 + Math.exp(-logit))
}

export function birdProbabilities(inputs: ReadTensors, rows: number): readonly number[] {
  return Array.from({ length: rows }, (_, row) =>
    birdProbability(inputs.get('size')?.data[row], inputs.get('speed')?.data[row]),
  )
}

/** A text column and a number column, each a tensor; both classes answer, the positive one last. */
export const BIRDS: ServedModel = {
  name: 'birds',
  version: 'v1',
  inputs: [
    { name: 'size', datatype: 'BYTES', shape: [-1, 1] },
    { name: 'speed', datatype: 'FP32', shape: [-1] },
  ],
  outputs: [
    { name: 'label', datatype: 'BYTES', shape: [-1] },
    { name: 'probabilities', datatype: 'FP64', shape: [-1, 2], parameters: { classes: '["no","yes"]' } },
  ],
  infer: (inputs, rows): readonly GivenTensor[] => {
    const positive = birdProbabilities(inputs, rows)
    return [
      { name: 'label', datatype: 'BYTES', shape: [rows], data: positive.map((p) => (p >= 0.5 ? 'yes' : 'no')) },
      { name: 'probabilities', datatype: 'FP64', shape: [rows, 2], data: positive.flatMap((p) => [1 - p, p]) },
    ]
  },
}
