import { boutEvidence, readDocument } from '../stage/evidence.ts'
import { addFeature } from './edits.ts'
import { expectJobs, theComment, type Chapter } from './story.ts'

/** The month does no harm. Whether it helps, these rows cannot tell: it may merge, and production stays as it is. */
export const undecided: Chapter = {
  title: 'No worse, but better? The month',
  play: async (story) => {
    const { stage, expect, tell } = story
    await stage.desk.branch('month')
    await addFeature(stage.desk, ['wildlife_species'], 'flight_month')
    await stage.desk.push('Use the month')
    const { pull, run } = await stage.openPull('month', 'Use the month', 'Birds migrate.')
    expectJobs(story, run, { validate: 'success', train: 'success', judge: 'success' })

    const { result } = await readDocument(boutEvidence, run.file('judge', 'bout.json'))
    expect.equal('the claim to be no worse', result.claims.merge.kind, 'passed')
    expect.equal('the claim to be better', result.claims.promote.kind, 'undecided')
    const superiority = result.comparisons.find(({ role, claim }) => role === 'primary' && claim === 'superior')
    const rows = superiority?.rows_to_decide ?? 0
    expect.holds(`the rows that would decide are more than there are, got ${rows}`, rows > 2713)
    tell(`may merge; better? undecided: about ${about(rows)} rows would decide`)
    expect.contains(
      'the comment',
      await theComment(story, pull.number),
      'undecided',
      about(rows),
      'Decisions, each side from its own threshold on (champion 0.082, candidate 0.101)',
    )

    await stage.merge(pull)
    const release = await stage.afterPush()
    expectJobs(story, release, { judge: 'success', package: 'skipped', production: 'skipped' })
    expect.equal('the version that production points at', (await stage.pointer('production'))?.version, 2)
    tell('merged, and not promoted: production stays at version 2')
  },
}

/** As the comment says it: two digits, thousands apart. */
function about(rows: number): string {
  return Number(rows.toPrecision(2)).toLocaleString('en')
}
