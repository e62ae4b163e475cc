import type { FighterTask } from '../ports/fighter.ts'

/** Scores from here on are called positive. Where the threshold is still to be chosen by these scores, decisions are made in the middle and nobody looks at them. */
export function decidedAt({ threshold }: Pick<FighterTask, 'threshold'>): number {
  return threshold ?? 0.5
}
