import { access } from 'node:fs/promises'
import path from 'node:path'
import { boutEvidence, evaluationEvidence, readDocument } from '../stage/evidence.ts'
import { expectThreeSets, expectThresholdKept, page, perturbRules } from './depths.ts'
import { expectReleased, type Chapter } from './story.ts'

/** There is no champion, so the first model has to beat the trivial opponent. */
export const firstModel: Chapter = {
  title: 'The first model: nobody to fight but the dummy',
  play: async (story) => {
    const { stage, expect, tell } = story
    expect.equal('the pointer of production before anything ran', await stage.pointer('production'), undefined)
    const run = await stage.afterPush()
    await expectReleased(story, run, { from: undefined, to: 1 })

    const { result, verdict } = await readDocument(boutEvidence, run.file('judge', 'bout.json'))
    expect.equal('the opponent', result.champion.kind, 'dummy')
    expect.equal('the verdict', verdict.kind, 'passed')
    tell(`it beat the dummy: ${verdict.detail}`)

    await expectThreeSets(story, run)
    await expectThresholdKept(story, run)
    const { result: gate } = await readDocument(evaluationEvidence, run.file('judge', 'evaluation.json'))
    expect.equal('the rules on changed rows', perturbRules(gate.rules), {
      'roc_auc of speed_ias_in_knots': 'passed',
      'violation_rate of speed_ias_in_knots': 'passed',
      'violation_rate of wildlife_size': 'passed',
      'violation_rate of time_of_day': 'passed',
    })
    expect.contains(
      'the page',
      await page(run, 'evaluation'),
      'Rules on changed rows: does the model do what it must?',
      'What does the model go by?',
      'Calibration',
    )
    expect.equal(
      'the parts of the probabilities in which what was said lies outside of what happened',
      gate.calibration.bins.filter(({ said, low, high }) => said < low || said > high).length,
      1,
    )
    for (const environment of ['staging', 'production']) {
      expect.holds(`${environment} serves a model file`, await isThere(path.join(stage.places.serving, environment)))
    }
  },
}

async function isThere(target: string): Promise<boolean> {
  return await access(target).then(
    () => true,
    () => false,
  )
}
