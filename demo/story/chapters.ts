import { firstModel } from './1-first-model.ts'
import { goodPullRequest } from './2-good-pull-request.ts'
import { undecided } from './3-undecided.ts'
import { variants } from './4-variants.ts'
import { badPullRequests } from './5-bad-pull-requests.ts'
import { leak } from './6-leak.ts'
import { loosenedRules } from './7-loosened-rules.ts'
import { drift } from './8-drift.ts'
import { rollback } from './9-rollback.ts'
import { lookingBack } from './10-looking-back.ts'
import type { Chapter } from './story.ts'

/** In order: each goes on where the one before ended. */
export const CHAPTERS: readonly Chapter[] = [
  firstModel,
  goodPullRequest,
  undecided,
  variants,
  badPullRequests,
  leak,
  loosenedRules,
  drift,
  rollback,
  lookingBack,
]
