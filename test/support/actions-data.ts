/** Rows of flights for the tests of the actions: made up, the same on every machine. */
export interface Rows {
  /** How many. */
  readonly count: number
  readonly seed: number
  /** First day, in days after 2000-01-01; one row a day. */
  readonly from: number
  /** Prefix of the ids. */
  readonly prefix: string
  /** Share of large animals. */
  readonly large?: number
}

const SIZES = ['Small', 'Medium', 'Large'] as const
const DAY_MS = 86_400_000

/** A linear congruential generator (modulus 2^32): plenty for rows that only have to look different. */
function draws(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** The header and the lines of a CSV file; damage depends on size, and on speed more strongly. */
export function flights({ count, seed, from, prefix, large = 0.25 }: Rows): string {
  const draw = draws(seed)
  const lines = Array.from({ length: count }, (_, index) => {
    const place = draw()
    const size = place < large ? 2 : place < large + (1 - large) / 2 ? 1 : 0
    const speed = 80 + 140 * draw()
    const margin = -2 + 1.2 * size + (speed - 150) / 20
    const damage = draw() < 1 / (1 + Math.exp(-margin)) ? 'yes' : 'no'
    const day = new Date(Date.UTC(2000, 0, 1) + (from + index) * DAY_MS).toISOString().slice(0, 10)
    const cost = damage === 'yes' ? 1000 + Math.floor(9000 * draw()) : 0
    return `${prefix}${index},${day},${SIZES[size] ?? ''},${speed.toFixed(2)},${cost},${damage}`
  })
  return `${HEADER}\n${lines.join('\n')}\n`
}

export const HEADER = 'id,day,size,speed,cost,damage'

/** The rows that the model sees now: far more large animals than in training. */
export function driftedFlights(): string {
  return flights({ count: 400, seed: 5, from: 1200, prefix: 'c', large: 0.7 })
}
