import { firstModel } from './1-first-model.ts'
import { goodPullRequest } from './2-good-pull-request.ts'
import { undecided } from './3-undecided.ts'
import { badPullRequests } from './4-bad-pull-requests.ts'
import { leak } from './5-leak.ts'
import { loosenedRules } from './6-loosened-rules.ts'
import { drift } from './7-drift.ts'
import { rollback } from './8-rollback.ts'
import type { Chapter } from './story.ts'

/** In order: each goes on where the one before ended. */
export const CHAPTERS: readonly Chapter[] = [
  firstModel,
  goodPullRequest,
  undecided,
  badPullRequests,
  leak,
  loosenedRules,
  drift,
  rollback,
]
