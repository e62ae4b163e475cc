import type { FighterRecord } from '@titlebout/core'
import type { Champion } from './champion.ts'

/** While there is no champion, and nothing trivial to be better than. */
export const NO_OPPONENT: FighterRecord = {
  kind: 'dummy',
  assurance: 'declared',
  runtime: 'no opponent',
  model_sha256: null,
}

/** A champion that could not be asked: as it was judged then, if that is known. */
export function absentChampion({ evaluation }: Champion): FighterRecord {
  return (
    evaluation?.result.fighter ?? { kind: 'unknown', assurance: 'declared', runtime: 'not run', model_sha256: null }
  )
}
