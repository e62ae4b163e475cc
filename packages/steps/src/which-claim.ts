import type { Producer } from '@titlebout/core'

/**
 * The claim that decides a run: whether to promote where the run may authorise that and is not about merging (a pull
 * request, a merge queue), else whether to merge.
 */
export function claimOf({
  level,
  event,
  pull_request: pullRequest,
}: Pick<Producer, 'level' | 'event' | 'pull_request'>): 'merge' | 'promote' {
  const isAboutMerging = pullRequest !== null || event === 'merge_group'
  return level === 'T2' && !isAboutMerging ? 'promote' : 'merge'
}
