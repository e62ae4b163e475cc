import { evaluationEvidence, readDocument } from '../stage/evidence.ts'
import { leaveOutTheAnimal, loosenFloor } from './edits.ts'
import { expectJobs, theComment, type Chapter } from './story.ts'

/** Who changes the rules with the model is judged by the rules of before. */
export const loosenedRules: Chapter = {
  title: 'A bad model that brings its own rules',
  play: async (story) => {
    const { stage, expect, tell } = story
    await stage.desk.branch('no-guesses')
    await leaveOutTheAnimal(stage.desk, ['wildlife_species', 'flight_month'])
    await loosenFloor(stage.desk)
    await stage.desk.push('Leave out what is guessed')
    const { pull, run } = await stage.openPull(
      'no-guesses',
      'Leave out what is guessed',
      'Nobody measures the animal. And a floor that fits.',
    )
    expectJobs(story, run, { train: 'success', judge: 'failure' })

    const { verdict, policy, result } = await readDocument(evaluationEvidence, run.file('judge', 'evaluation.json'))
    const floor = result.rules.find(({ metric, slice }) => metric === 'roc_auc' && slice === null)
    expect.equal('whose rules judged', policy.side, 'base')
    expect.equal('the verdict', verdict.kind, 'failed')
    expect.equal('the floor that judged', floor?.min, 0.7)
    expect.equal('the verdict on it', floor?.verdict, 'failed')
    const change = policy.changes.find(({ key }) => key.startsWith('gate'))
    expect.equal('the change of the rules', [change?.from, change?.to, change?.loosens], ['0.7', '0.6', true])
    tell(`judged by the rules of main: ${verdict.detail}`)

    const comment = await theComment(story, pull.number)
    expect.contains('the comment', comment, '0.7', '0.6')
    const loosening = comment.indexOf('0.6')
    const table = comment.indexOf('roc_auc')
    expect.holds(
      'the comment shows the loosening before any metric',
      loosening !== -1 && (table === -1 || loosening < table),
    )
    await stage.close(pull)
  },
}
