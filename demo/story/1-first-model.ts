import { access } from 'node:fs/promises'
import path from 'node:path'
import { boutEvidence, readDocument } from '../stage/evidence.ts'
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
