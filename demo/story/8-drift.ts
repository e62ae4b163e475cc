import { boutEvidence, driftEvidence, readDocument } from '../stage/evidence.ts'
import { commentsOn, expectJobs, expectReleased, issues, type Chapter, type Story } from './story.ts'

const DRIFTED = ['operator', 'aircraft', 'speed_ias_in_knots']
const STEADY = ['time_of_day', 'phase_of_flight']

/** The world moves on: one issue, one new round, and the issue closes itself. */
export const drift: Chapter = {
  title: 'Years pass',
  play: async (story) => {
    const { stage, expect, tell } = story
    stage.vars['AS_OF'] = '2001'
    await driftFound(story)
    await sameIssueAgain(story)

    const [release, ...more] = await stage.runDispatched()
    expect.equal('further retraining runs', more.length, 0)
    if (release === undefined) return expect.holds('a retraining run was asked for', false)
    const { result } = await readDocument(boutEvidence, release.file('judge', 'bout.json'))
    expect.equal('the opponent', result.champion.version, 2)
    expect.equal('the claim of the retrained model to be better', result.claims.promote.kind, 'passed')
    await expectReleased(story, release, { from: 2, to: 3 })

    const nightly = await stage.nightly()
    const after = await readDocument(driftEvidence, nightly.file('drift', 'drift.json'))
    expect.equal('the version whose profile is the reference', after.result.reference.version, 3)
    expect.equal('what has drifted from the new reference', after.result.drifted, [])
    const [issue, ...others] = await issues(stage)
    expect.equal('issues besides', others.length, 0)
    expect.equal('the state of the issue', issue?.state, 'closed')
    tell(`with the new reference, issue #${issue?.number} closed itself`)
  },
}

async function driftFound(story: Story): Promise<void> {
  const { stage, expect, tell } = story
  const run = await stage.nightly()
  expectJobs(story, run, { drift: 'success' })
  const { result } = await readDocument(driftEvidence, run.file('drift', 'drift.json'))
  expect.equal('the version whose profile is the reference', result.reference.version, 2)
  for (const column of DRIFTED) expect.holds(`${column} has drifted`, result.drifted.includes(column))
  for (const column of STEADY) expect.holds(`${column} has not drifted`, !result.drifted.includes(column))
  expect.equal('the issue', result.issue?.state, 'opened')
  expect.equal('whether retraining was asked for', result.retraining?.asked, true)
  const asked = stage.github.world.dispatches.at(-1)
  expect.equal('the workflow that was asked for', asked?.workflow, '.github/workflows/release.yml')
  expect.equal('its as-of', asked?.inputs['as-of'], '2002')
  const [issue] = await issues(stage)
  tell(`drifted: ${result.drifted.join(', ')}; issue #${issue?.number} "${issue?.title}"; retraining asked for`)
}

async function sameIssueAgain(story: Story): Promise<void> {
  const { stage, expect, tell } = story
  const before = stage.github.world.dispatches.length
  const run = await stage.nightly()
  const { result } = await readDocument(driftEvidence, run.file('drift', 'drift.json'))
  const all = await issues(stage)
  expect.equal('the number of issues after a second night', all.length, 1)
  expect.equal('the issue of the second night', result.issue?.state, 'updated')
  expect.equal('retraining runs asked for in the second night', stage.github.world.dispatches.length - before, 0)
  const comments = await commentsOn(stage, all[0]?.number ?? 0)
  tell(`the next night: the same issue (${comments.length} comments), no second one, no second retraining`)
}
