import { boutEvidence, readDocument } from '../stage/evidence.ts'
import { expectExamples, expectWhatItGoesBy } from './depths.ts'
import { addFeature } from './edits.ts'
import { expectJobs, expectReleased, theComment, type Chapter } from './story.ts'

/** Species tell more than size: the candidate wins, and begins to find small birds. */
export const goodPullRequest: Chapter = {
  title: 'A good pull request: the species of the bird',
  play: async (story) => {
    const { stage, expect, tell } = story
    await stage.desk.branch('species')
    await addFeature(stage.desk, [], 'wildlife_species')
    await stage.desk.push('Use the species')
    const { pull, run } = await stage.openPull('species', 'Use the species', 'A goose does more damage than a sparrow.')
    expectJobs(story, run, { validate: 'success', train: 'success', judge: 'success' })

    const { result, verdict } = await readDocument(boutEvidence, run.file('judge', 'bout.json'))
    const primary = result.comparisons.find(({ role }) => role === 'primary')
    const gain = primary?.difference.estimate ?? 0
    expect.equal('the opponent', result.champion.version, 1)
    expect.equal('the verdict', verdict.kind, 'passed')
    expect.equal('the claim to be better', result.claims.promote.kind, 'passed')
    expect.holds(`the gain in AUC is about 0.038, got ${gain}`, Math.abs(gain - 0.038) < 0.002)
    const small = result.slices.find(({ where, name }) => /small/iu.test(`${where} ${name}`))
    expect.equal('damage by small birds found by the champion', small?.champion_found, 1)
    expect.equal('damage by small birds', small?.positives, 65)
    expect.equal('damage by small birds found by the candidate', small?.candidate_found, 10)
    tell(
      `AUC +${gain.toFixed(3)}; small birds found: ${small?.champion_found} → ${small?.candidate_found} of ${small?.positives}`,
    )
    const cost = result.comparisons.find(({ metric }) => metric === 'cost')?.difference
    expect.holds(`decisions cost less, got ${JSON.stringify(cost)}`, (cost?.low ?? 0) > 0.05)
    const comment = await theComment(story, pull.number)
    expect.contains('the comment', comment, 'roc_auc', 'passed')
    await expectWhatItGoesBy(story, run, comment)
    await expectExamples(story, run, comment)

    await stage.merge(pull)
    tell('merged; built again on main, judged again')
    await expectReleased(story, await stage.afterPush(), { from: 1, to: 2 })
  },
}
