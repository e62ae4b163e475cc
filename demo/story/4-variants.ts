import { boutEvidence, evaluationEvidence, readDocument } from '../stage/evidence.ts'
import { page } from './depths.ts'
import { addFeature } from './edits.ts'
import { expectJobs, theComment, type Chapter } from './story.ts'

/** More than a hundred types of aircraft are many columns for few strikes: how firmly are they to be held? Two variants, one bout. */
export const variants: Chapter = {
  title: 'Which of two? The aircraft, held loosely or firmly',
  play: async (story) => {
    const { stage, expect, tell } = story
    await stage.desk.branch('variants/aircraft')
    await addFeature(stage.desk, ['wildlife_species', 'flight_month'], 'aircraft')
    await stage.desk.push('Use the aircraft')
    const { pull, run } = await stage.openPull('variants/aircraft', 'Use the aircraft', 'Loosely or firmly?')
    expectJobs(story, run, { validate: 'success', train: 'success', evaluate: 'success', bout: 'success' })

    const { result, verdict } = await readDocument(boutEvidence, run.file('bout', 'bout.json'))
    const { winner, family, candidates } = result.bracket ?? { winner: null, family: undefined, candidates: [] }
    const [firm, loose] = candidates
    expect.equal(
      'the standings',
      candidates.map(({ name }) => name),
      ['firm', 'loose'],
    )
    expect.equal('the winner', winner, 'firm')
    expect.equal('the verdict', `${firm?.verdict.kind}, ${verdict.kind}`, 'passed, passed')
    expect.equal('the gate of the loose one', loose?.gate, 'failed')
    const { result: gate } = await readDocument(
      evaluationEvidence,
      run.file('evaluate (loose)', 'candidates/loose/evaluation.json'),
    )
    expect.equal(
      'why: dusk or night make more difference than they may',
      gate.rules.filter(({ verdict: kind }) => kind === 'failed').map(({ perturb }) => perturb?.column),
      ['time_of_day'],
    )
    expect.holds(
      `each is decided at less than alpha, got ${JSON.stringify(family)}`,
      family !== undefined && family.own_alpha < family.alpha && family.own_alpha >= family.alpha / 2,
    )
    tell(`winner: ${winner}; loose: gate ${loose?.gate}; ${loose?.verdict.detail}`)
    const comment = await theComment(story, pull.number)
    expect.contains('the comment', comment, 'Winner: `firm`', 'The gate of `loose` ❌ failed: ')
    expect.contains('the page', await page(run, 'bout', 'bout'), 'Several candidates: <code>firm</code> wins')
    await stage.close(pull)
    tell('a hundred columns for a gain that nobody can show: closed')
  },
}
