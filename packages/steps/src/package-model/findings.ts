import { missingAnswers, type CardFacts, type Finding, type Golden } from '@titlebout/core'
import { shownFile } from '../shown-file.ts'
import type { Opened } from '../step.ts'

/** What a reader of the package should know: gaps of the card, an undecided bout, no rows to verify with. */
export function cardFindings(opened: Opened, facts: CardFacts, golden: Golden): readonly Finding[] {
  return [...cardGaps(opened, facts), ...undecidedBout(facts), ...noGoldenRows(facts, golden)]
}

function cardGaps(opened: Opened, { human }: CardFacts): readonly Finding[] {
  const missing = missingAnswers(human)
  if (missing.length === 0) return []
  const { card } = opened.config.package
  return [
    {
      id: 'card-incomplete',
      severity: 'notice',
      message: `the model card lacks what only people can write: ${missing.join(', ')}`,
      where:
        card === undefined
          ? { file: opened.configFile, ...opened.locate(['package']) }
          : { file: shownFile(opened, card) },
      fix: card === undefined ? 'name a file under package.card and write them there' : `write them into ${card}`,
    },
  ]
}

function undecidedBout({ bout }: CardFacts): readonly Finding[] {
  if (bout.verdict.kind !== 'undecided') return []
  const { claim } = bout.result
  return [
    {
      id: 'bout-undecided',
      severity: 'warning',
      message: `the bout is undecided, and the policy leaves ${claim === 'promote' ? 'promotion' : 'merging'} to the approver: ${bout.verdict.detail}`,
    },
  ]
}

function noGoldenRows({ training }: CardFacts, { rows }: Golden): readonly Finding[] {
  if (rows.length > 0) return []
  return [
    {
      id: 'no-golden-rows',
      severity: 'warning',
      message: `${training.result.model_path} cannot be run here, so no scores are kept for verification after deployment`,
    },
  ]
}
