/** What each side does with the batch of a block: it is timed as a whole. */
export interface TimedSides {
  readonly candidate: (block: number) => Promise<unknown>
  readonly champion: (block: number) => Promise<unknown>
}

export interface TurnsPlan {
  readonly blocks: number
  /** Blocks before them, which do not count: code is compiled, files and caches are filled. */
  readonly warmUp: number
  /** No block is started after so much time. */
  readonly budgetMs: number
  /** A clock that never goes back. */
  readonly now: () => number
}

/** Milliseconds of each call, to a microsecond, in the order of time: two for each block that counts. */
export interface Timed {
  readonly candidate: readonly number[]
  readonly champion: readonly number[]
  /** Blocks that did not count. */
  readonly warmUp: number
}

/** Of the time, for blocks that do not count. */
const WARM_UP_SHARE = 0.25

/** In each block so: what rises steadily, such as the heat of the processor, hits both alike. */
const ORDER = ['candidate', 'champion', 'champion', 'candidate'] as const

/** Times two sides in turns, block by block, in the order ABBA. */
export async function takeTurns(sides: TimedSides, { blocks, warmUp, budgetMs, now }: TurnsPlan): Promise<Timed> {
  const times: { readonly candidate: number[]; readonly champion: number[] } = { candidate: [], champion: [] }
  const start = now()
  const isOver = (share: number): boolean => now() > start + share * budgetMs
  let warmed = 0
  // What is slow needs no long warm-up, and has no time for it.
  for (; warmed < warmUp && !isOver(WARM_UP_SHARE); warmed += 1) await playBlock(sides, warmed, { now })
  for (let block = 0; block < blocks && (block === 0 || !isOver(1)); block += 1)
    await playBlock(sides, warmed + block, { now, note: (side, ms) => times[side].push(ms) })
  return { ...times, warmUp: warmed }
}

async function playBlock(
  sides: TimedSides,
  block: number,
  { now, note }: Pick<TurnsPlan, 'now'> & { readonly note?: (side: (typeof ORDER)[number], ms: number) => void },
): Promise<void> {
  for (const side of ORDER) {
    const start = now()
    await sides[side](block)
    note?.(side, toMicrosecond(now() - start))
  }
}

/** A clock may be coarser than a call is short; a time of nothing has no ratio. */
function toMicrosecond(ms: number): number {
  return Math.max(0.001, Math.round(ms * 1000) / 1000)
}
