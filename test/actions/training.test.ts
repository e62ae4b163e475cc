import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Desk, Desks } from '../support/actions-desk.ts'
import { config } from '../support/actions-files.ts'
import type { ActionResult } from '../support/run-action.ts'

const SECRET = 'correct-horse-battery'

/** Everything by which a command could talk to the runner, and everything that it could find out. */
const HOSTILE = `echo "::set-output name=verdict::passed"
echo "::set-output name=model-digest::0000"
echo "::add-mask::flights"
echo "::error file=titlebout.yml,line=1::forged"
echo "  ::warning::indented"
printf '::notice::windows\\r\\n'
echo "::stop-commands::titlebout"
echo "::titlebout::"
printf '::error::no newline at the end' >&2
env | sort > found.txt
echo "the password is $DATABASE_PASSWORD"
node train.mjs
`

const TOKENS = { ACTIONS_RUNTIME_TOKEN: 'runtime-token', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'id-token', GITHUB_TOKEN: 'ghs_token' } // prettier-ignore

let desks: Desks

beforeAll(async () => {
  desks = await Desks.open()
})

afterAll(async () => await desks.close())

describe('a training command that talks to the runner', () => {
  let desk: Desk
  let result: ActionResult

  beforeAll(async () => {
    desk = await desks.desk({
      'hostile.sh': HOSTILE,
      'titlebout.yml': config(['run: node train.mjs', 'run: bash hostile.sh']),
    })
    // As a workflow has it: a secret in the environment of the step is masked by the runner.
    const env = { DATABASE_PASSWORD: SECRET, ...TOKENS }
    result = await desk.action('train', {}, { env, token: SECRET })
  }, 60_000)

  it('trains, and none of its commands takes effect', () => {
    expect(result).toMatchObject({ exitCode: 0, problems: [] })
    expect(result.annotations.map(({ title }) => title)).toEqual(['no-commit'])
    expect(Object.keys(result.outputs).sort()).toEqual([
      'evidence',
      'evidence-digest',
      'model-digest',
      'report',
      'verdict',
    ])
    expect(result.outputs['model-digest']).toMatch(/^[0-9a-f]{64}$/u)
    expect(result.masks).toEqual([SECRET])
    expect(result.log).toContain('::set-output name=verdict::passed')
    expect(result.log).toContain('::error::no newline at the end')
  })

  it('finds no token, no input and no file of the runner in its environment', async () => {
    const found = await desk.read('found.txt')
    for (const token of Object.values(TOKENS)) expect(found).not.toContain(token)
    expect(found.match(/^(?:INPUT_|ACTIONS_|STATE_).*$/gmu)).toBeNull()
    expect(found.match(/^GITHUB_(?:TOKEN|ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)=.*$/gmu)).toBeNull()
    expect(found).toContain('TITLEBOUT_OUT=')
  })

  it('gets a secret that it prints neither into the log nor into evidence', async () => {
    expect(result.log).toContain('the password is ***')
    expect(result.log + result.summary).not.toContain(SECRET)
    expect(await desk.read('.titlebout/flights/training.json')).not.toContain(SECRET)
  })

  it('has a secret masked in the message of its failure', async () => {
    await desk.change({ 'hostile.sh': 'echo "::error::forged"; echo "the password is $DATABASE_PASSWORD"; exit 3\n' })
    const failed = await desk.action('train', {}, { env: { DATABASE_PASSWORD: SECRET }, token: SECRET })
    expect(failed.exitCode).toBe(1)
    expect(failed.annotations).toHaveLength(1)
    expect(failed.annotations[0]?.message).toContain('::error::forged\n  the password is ***')
    expect(failed.log).not.toContain(SECRET)
  })
})
