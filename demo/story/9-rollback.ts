import { git } from '../stage/git.ts'
import { MODEL, OWNER, REPOSITORY, REVIEWER, SCIENTIST } from '../stage/stage.ts'
import { expectJobs, type Chapter } from './story.ts'

const REASON = 'pilots report too many alarms'

/** Back to the first version by one command; the branch of the registry is the record of it all. */
export const rollback: Chapter = {
  title: 'Back to version 1',
  play: async (story) => {
    const { stage, expect, tell } = story
    const command = ['deploy', 'production', '--rollback-to', '1', '--reason', REASON]
    tell(`titlebout deploy production --rollback-to 1 --reason "${REASON}"`)
    const asked = await stage.commandLine(...command)
    expect.equal(`the exit code of the command (${asked.lines.join(' ')})`, asked.exitCode, 0)
    tell(asked.lines.join(' '))
    const [run] = await stage.runDispatched()
    if (run === undefined) return expect.holds('the command asked the release workflow for the rollback', false)
    expectJobs(story, run, { validate: 'skipped', train: 'skipped', production: 'skipped', rollback: 'success' })
    const pointer = await stage.pointer('production')
    expect.equal('the version that production points at', pointer?.version, 1)
    expect.equal('the version that staging points at', (await stage.pointer('staging'))?.version, 3)
    expect.contains('the reason in the pointer', pointer?.why ?? '', REASON)
    expect.equal('who approved the rollback', pointer?.approver, REVIEWER)
    expect.contains('who asked for it', pointer?.by ?? '', SCIENTIST)

    const history = await productionHistory(stage.github.world.repository(REPOSITORY).git.path)
    expect.equal(
      'where production has pointed',
      history.map(({ to }) => to),
      ['1', '2', '3', '1'],
    )
    for (const { at, from, to, by, approver, why } of history) {
      tell(`${at}  version ${from} → ${to}  by ${by}, approved by ${approver}: ${why}`)
    }
  },
}

interface Moved {
  readonly at: string
  readonly from: string
  readonly to: string
  readonly by: string
  readonly approver: string
  readonly why: string
}

/** The moves of production, oldest first, from the commits of the registry's branch. */
async function productionHistory(repository: string): Promise<readonly Moved[]> {
  const nobody = { login: OWNER, id: 0, token: '' }
  const log = await git(nobody, repository, ['log', '--reverse', '--format=%aI%n%B%x00', `titlebout/${MODEL}`])
  return log.split('\0').flatMap((entry) => {
    const [at = '', subject = '', ...lines] = entry.trim().split('\n')
    if (!subject.startsWith('production: now')) return []
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '?'
    const version = (text: string) => /^version (\d+)/u.exec(text)?.[1] ?? 'nothing'
    return [
      {
        at,
        from: version(field('From')),
        to: version(field('To')),
        by: field('By'),
        approver: field('Approved-by'),
        why: field('Why'),
      },
    ]
  })
}
