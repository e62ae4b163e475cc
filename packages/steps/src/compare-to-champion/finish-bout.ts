import { isRed, type Bout, type Host, type StepOutcome } from '@titlebout/core'
import { finishStep, RETENTION_DAYS } from '../finish.ts'
import type { Opened } from '../step.ts'
import type { Champion } from './champion.ts'

interface Met extends Pick<Parameters<typeof finishStep>[2], 'examples'> {
  readonly claim: 'merge' | 'promote'
  readonly champion: Champion | undefined
  /** What goes on beside the bout. */
  readonly carry?: StepOutcome['carry']
}

/** Says, writes and hands on what came of a bout. */
export async function finishBout(host: Host, opened: Opened, bout: Bout, met: Met): Promise<StepOutcome> {
  const { claim, champion, carry = [], examples } = met
  host.log.info(`compare-to-champion ${bout.verdict.kind}: ${bout.verdict.detail}`)
  return await finishStep(opened, bout, {
    red: isRed(bout.verdict, opened.config.undecided[claim]),
    outputs: {
      champion: champion === undefined ? 'dummy' : String(champion.version),
      promote: String(bout.result.promote),
    },
    carry: [...carry, { kind: 'bout', paths: ['bout.json'], retentionDays: RETENTION_DAYS.evidence }],
    examples,
  })
}
