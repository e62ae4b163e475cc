import { evaluationEvidence, readDocument } from '../stage/evidence.ts'
import { loosenRecall, weighClasses } from './edits.ts'
import { expectJobs, theComment, type Chapter } from './story.ts'

/** Who changes the rules with the model is judged by the rules of before. */
export const loosenedRules: Chapter = {
  title: 'A bad model that brings its own rules',
  play: async (story) => {
    const { stage, expect, tell } = story
    await stage.desk.branch('fewer-alarms')
    await weighClasses(stage.desk, '{ yes: 1, no: 2 }')
    await loosenRecall(stage.desk)
    await stage.desk.push('Raise fewer false alarms')
    const { pull, run } = await stage.openPull(
      'fewer-alarms',
      'Raise fewer false alarms',
      'And a recall floor that fits.',
    )
    expectJobs(story, run, { train: 'success', judge: 'failure' })

    const { verdict, policy, result } = await readDocument(evaluationEvidence, run.file('judge', 'evaluation.json'))
    const recall = result.rules.find(({ metric, slice }) => metric === 'recall' && slice === null)
    expect.equal('whose rules judged', policy.side, 'base')
    expect.equal('the verdict', verdict.kind, 'failed')
    expect.equal('the recall floor that judged', recall?.min, 0.5)
    expect.equal('the verdict on recall', recall?.verdict, 'failed')
    const change = policy.changes.find(({ key }) => key.startsWith('gate'))
    expect.equal('the change of the rules', [change?.from, change?.to, change?.loosens], ['0.5', '0.3', true])
    tell(`judged by the rules of main: ${verdict.detail}`)

    const comment = await theComment(story, pull.number)
    expect.contains('the comment', comment, '0.5', '0.3')
    const loosening = comment.indexOf('0.3')
    const table = comment.indexOf('roc_auc')
    expect.holds(
      'the comment shows the loosening before any metric',
      loosening !== -1 && (table === -1 || loosening < table),
    )
    await stage.close(pull)
  },
}
