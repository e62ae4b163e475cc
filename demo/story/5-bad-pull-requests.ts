import { boutEvidence, evaluationEvidence, readDocument, type RuleOutcome } from '../stage/evidence.ts'
import type { EndedRun } from '../stage/runner.ts'
import { dropUnknownSpecies, weighClasses } from './edits.ts'
import { expectJobs, theComment, type Chapter, type Story } from './story.ts'

/** Two changes that look like good practice. */
export const badPullRequests: Chapter = {
  title: 'Two bad ones: cleaned data, balanced classes',
  play: async (story) => {
    await cleaned(story)
    await balanced(story)
    story.expect.equal('the version that production points at', (await story.stage.pointer('production'))?.version, 2)
  },
}

async function cleaned(story: Story): Promise<void> {
  const { stage, expect, tell } = story
  await stage.desk.branch('clean')
  await dropUnknownSpecies(stage.desk)
  await stage.desk.push('Drop rows of unknown species')
  const { pull, run } = await stage.openPull('clean', 'Clean the data', 'Rows of unknown species are noise.')
  expectJobs(story, run, { train: 'success', judge: 'failure' })
  const { result, verdict } = await readDocument(boutEvidence, run.file('judge', 'bout.json'))
  expect.equal('the verdict on cleaned data', verdict.kind, 'failed')
  const primary = result.comparisons.find(({ role }) => role === 'primary')
  expect.equal('the primary metric on cleaned data', primary?.verdict.kind, 'failed')
  tell(`cleaned data: ${verdict.detail}`)
  expect.contains('the comment', await theComment(story, pull.number), 'failed')
  await stage.close(pull)
}

async function balanced(story: Story): Promise<void> {
  const { stage, expect, tell } = story
  await stage.desk.branch('balance')
  await weighClasses(stage.desk, 'balanced')
  await stage.desk.push('Balance the classes')
  const { pull, run } = await stage.openPull('balance', 'Balance the classes', 'Damage is rare, so weigh it up.')
  expectJobs(story, run, { train: 'success', judge: 'failure' })
  const { result, verdict } = await readDocument(boutEvidence, run.file('judge', 'bout.json'))
  expect.equal('the verdict on balanced classes', `${verdict.kind}: ${verdict.reason}`, 'failed: guardrail')
  const primary = result.comparisons.find(({ role, claim }) => role === 'primary' && claim === 'non-inferior')
  const guardrail = result.comparisons.find(({ role }) => role === 'guardrail')
  expect.equal('the AUC of balanced classes', primary?.verdict.kind, 'passed')
  expect.equal(
    'the guardrail of balanced classes',
    `${guardrail?.metric}: ${guardrail?.verdict.kind}`,
    'log_loss: failed',
  )
  tell(`balanced classes: ${verdict.detail}`)
  const rule = await failedRule(run)
  expect.equal('the rule that balanced classes break', rule?.metric, 'expected_calibration_error')
  tell(
    `its probabilities are off by ${((rule?.measured.estimate ?? 0) * 100).toFixed(0)} points more than those of a right model would be`,
  )
  expect.contains('the comment', await theComment(story, pull.number), 'log_loss', 'guardrail', 'calibration error')
  await stage.close(pull)
}

/** The one rule of the gate that failed. */
async function failedRule(run: EndedRun): Promise<RuleOutcome | undefined> {
  const { result } = await readDocument(evaluationEvidence, run.file('judge', 'evaluation.json'))
  const failed = result.rules.filter(({ verdict }) => verdict === 'failed')
  return failed.length === 1 ? failed[0] : undefined
}
