import * as z from 'zod'
import type { Chapter, Story } from './story.ts'

const AS_IT_IS = '{ metric: roc_auc, min: 0.70 }'
const STRICTER = '{ metric: roc_auc, min: 0.76 }'

const backtestReport = z.object({ lines: z.array(z.object({ version: z.number(), now: z.string() })) })

/** What a stricter rule would have done: the policy of the desk, replayed on what the registry keeps of each version. */
export const lookingBack: Chapter = {
  title: 'Looking back: what would a stricter rule have stopped?',
  play: async (story) => {
    const { stage, expect, tell } = story
    await stage.desk.branch('stricter')
    expect.equal('what the policy would do as it is', await backtest(story), [
      '1: promoted',
      '2: promoted',
      '3: promoted',
    ])
    await stage.desk.replace('titlebout.yml', AS_IT_IS, STRICTER)
    const lines = await backtest(story)
    expect.equal('what it would do with a higher floor', lines, ['1: stopped', '2: promoted', '3: promoted'])
    tell(`titlebout backtest, with an AUC of at least 0.76 instead of 0.70: ${lines.join(', ')}`)
    await stage.desk.replace('titlebout.yml', STRICTER, AS_IT_IS)
  },
}

async function backtest({ stage, expect }: Story): Promise<readonly string[]> {
  const { exitCode, lines } = await stage.commandLine('backtest', '--json')
  expect.equal('the exit code of the backtest', exitCode, 0)
  return backtestReport.parse(JSON.parse(lines.join('\n'))).lines.map(({ version, now }) => `${version}: ${now}`)
}
