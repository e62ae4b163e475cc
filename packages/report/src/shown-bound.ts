import type { Measured } from '@titlebout/core'

interface Bounded {
  readonly min: number | null
  readonly max: number | null
  readonly measured: Measured
}

/** The bound that is drawn beside an interval: of two, the one that the interval has least room to, or lies beyond. */
export function shownBound({ min, max, measured: { estimate, low, high } }: Bounded): number | undefined {
  if (min === null || max === null) return min ?? max ?? undefined
  const lowest = low ?? estimate ?? min
  const highest = high ?? estimate ?? max
  return lowest - min <= max - highest ? min : max
}
