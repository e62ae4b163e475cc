import { addFeature } from './edits.ts'
import { REPOSITORY } from '../stage/stage.ts'
import type { Chapter } from './story.ts'

/**
 * The same workflows with training labels in random order: whatever they are asked to release, nothing may get through.
 * The pull request is merged all the same, as somebody in a hurry would.
 */
export const shuffledLabels: Chapter = {
  title: 'Shuffled labels: nothing may be promoted',
  play: async ({ stage, expect, tell }) => {
    await stage.afterPush()
    await stage.desk.branch('species')
    await addFeature(stage.desk, [], 'wildlife_species')
    await stage.desk.push('Use the species')
    const { pull } = await stage.openPull('species', 'Use the species', '')
    await stage.merge(pull)
    await stage.afterPush()
    stage.vars['AS_OF'] = '2002'
    await stage.afterPush()

    const promoted = []
    for (const environment of ['staging', 'production']) {
      const pointer = await stage.pointer(environment)
      if (pointer !== undefined) promoted.push(`${environment}: version ${pointer.version ?? '?'}`)
    }
    expect.equal('what was promoted', promoted, [])
    expect.equal('the number of deployments', stage.github.world.repository(REPOSITORY).deployments.length, 0)
    expect.equal('the number of requests for an approval', stage.decisions.length, 0)
    tell(promoted.length === 0 ? 'three releases tried, no promotion at all' : `PROMOTED: ${promoted.join(', ')}`)
  },
}
