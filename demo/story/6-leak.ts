import { boutEvidence, readDocument, validationEvidence } from '../stage/evidence.ts'
import { useCostOfRepair } from './edits.ts'
import { expectJobs, theComment, type Chapter } from './story.ts'

/** What a repair costs is known only when the damage is. */
export const leak: Chapter = {
  title: 'A leak: the cost of repair',
  play: async (story) => {
    const { stage, expect, tell } = story
    await stage.desk.branch('cost')
    await useCostOfRepair(stage.desk, ['wildlife_species', 'flight_month'])
    await stage.desk.push('Use the cost of repair')
    const { pull, run } = await stage.openPull('cost', 'Use the cost of repair', 'AUC jumps on my machine.')
    expectJobs(story, run, { validate: 'failure', train: 'skipped', judge: 'skipped' })

    const { findings, result } = await readDocument(validationEvidence, run.file('validate', 'validation.json'))
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect.equal(
      'the columns with errors',
      errors.map((finding) => finding.where?.field),
      ['cost_repair'],
    )
    const lift = result.lifts.find(({ field }) => field === 'cost_repair')
    expect.holds(
      `a rare value of cost_repair has a lift, got ${JSON.stringify(lift)}`,
      (lift?.positive_rate ?? 0) > 0.6 && (lift?.share ?? 1) < 0.03,
    )
    tell(`stopped before training: ${errors[0]?.id ?? '?'} at cost_repair`)
    expect.contains('the comment', await theComment(story, pull.number), 'cost_repair', 'outcome')

    tell('and if nobody had stopped it? (--story-ignore-validation: only this demo can)')
    const ignored = await stage.runPull(pull, ['validate'])
    const bout = await readDocument(boutEvidence, ignored.file('judge', 'bout.json'))
    const primary = bout.result.comparisons.find(({ role }) => role === 'primary')
    const { concentration } = bout.result
    expect.holds(
      'the leak would win',
      bout.result.claims.promote.kind === 'passed' && (primary?.difference.estimate ?? 0) > 0.025,
    )
    expect.equal('the column where the gain sits', concentration?.field, 'cost_repair')
    const share = concentration?.share ?? 1
    expect.holds(`the gain sits in about 2 % of the rows, got ${share}`, Math.abs(share - 0.019) < 0.002)
    const cost = bout.result.importance_change?.features.find(({ name }) => name === 'cost_repair')
    expect.equal('what the champion goes by the cost', cost?.champion.estimate, 0)
    expect.holds('the candidate goes by the cost', (cost?.change.low ?? 0) > 0.01)
    tell(`it would have won, by ${(share * 100).toFixed(1)} % of the rows`)
    expect.contains('the comment', await theComment(story, pull.number), 'All of the gain sits in')
    await stage.close(pull)
  },
}
