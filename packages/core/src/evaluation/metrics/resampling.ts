import { seeded, type Rng } from '@titlebout/stats'
import type { JudgedRows } from '../judged-rows.ts'

/** Starts the draws of every metric that is resampled; it stands in the evidence. */
export const RESAMPLE_SEED = 1

/** How often. */
export const RESAMPLES = 1000

/** The same draws for everybody: whole clusters where rows belong together. */
export function draws({ cluster }: JudgedRows): {
  readonly rng: Rng
  readonly resamples: number
  readonly clusters?: Uint32Array
} {
  return { rng: seeded(RESAMPLE_SEED), resamples: RESAMPLES, ...(cluster === undefined ? {} : { clusters: cluster }) }
}

/** Whether an interval came of draws. */
export function isResampled({ method }: { readonly method: string }): boolean {
  return method.includes('bootstrap')
}
