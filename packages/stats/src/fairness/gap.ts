import type { Interval } from '../result.ts'

/** A group's value with bounds that hold for all groups together. */
export interface Bounded {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly note?: string
}

/** max − min and min/max over groups, each with bounds. */
export interface Gap {
  readonly difference: Bounded
  /** Undefined where the largest value is 0, or values below 0 are possible. */
  readonly ratio: Bounded | undefined
}

/**
 * Simultaneous bounds carried over: the largest value lies between the largest lower and the largest upper bound, the smallest likewise, so
 * their difference and, as both rise with the one and fall with the other, their ratio lie between what these give.
 */
export function gapOf(groups: readonly Bounded[]): Gap {
  const [lows, highs] = [groups.map(({ low }) => low), groups.map(({ high }) => high)]
  const values = groups.map(({ estimate }) => estimate)
  const [most, least] = [Math.max(...values), Math.min(...values)]
  const [mostLow, mostHigh] = [Math.max(...lows), Math.max(...highs)]
  const [leastLow, leastHigh] = [Math.min(...lows), Math.min(...highs)]
  return {
    difference: { estimate: most - least, low: Math.max(0, mostLow - leastHigh), high: mostHigh - leastLow },
    ratio:
      most > 0 && leastLow >= 0
        ? { estimate: least / most, low: leastLow / mostHigh, high: mostLow > 0 ? Math.min(1, leastHigh / mostLow) : 1 }
        : undefined,
  }
}

/**
 * The worse of two of shares: the larger difference, the smaller ratio (Fairlearn's `agg="worst_case"`). Both bounds hold together, so these do.
 *
 * A ratio of 0/0 (every group at 0) is passed over in the estimate, as in Fairlearn; in the bounds it is anything from 0 to 1, since what was never
 * seen may be rare in one group and rarer in another.
 */
export function worseOf(first: Gap, second: Gap): Gap {
  return joined(first, second, Math.max, Math.min)
}

/** The mean of two (Fairlearn's `agg="mean"`), bounds as of {@link worseOf}. */
export function meanOf(first: Gap, second: Gap): Gap {
  const mean = (x: number, y: number): number => (x + y) / 2
  return joined(first, second, mean, mean)
}

type Join = (x: number, y: number) => number

function joined(first: Gap, second: Gap, difference: Join, ratio: Join): Gap {
  const by = (a: Bounded, b: Bounded, of: Join): Bounded => ({
    estimate: of(a.estimate, b.estimate),
    low: of(a.low, b.low),
    high: of(a.high, b.high),
  })
  return {
    difference: by(first.difference, second.difference, difference),
    ratio:
      first.ratio && second.ratio
        ? by(first.ratio, second.ratio, ratio)
        : unseenBeside(first.ratio ?? second.ratio, ratio),
  }
}

function unseenBeside(seen: Bounded | undefined, of: Join): Bounded | undefined {
  return (
    seen && {
      estimate: seen.estimate,
      low: of(seen.low, 0),
      high: of(seen.high, 1),
      note: 'one of the two rates is 0 in every group: the estimate is the other one, the bounds allow any ratio of it',
    }
  )
}

/** As an interval of `n` rows. */
export function asInterval(bounds: Bounded, level: number, method: string, n: number): Interval {
  return { ...bounds, level, method, n, effectiveN: n }
}
