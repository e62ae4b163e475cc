import { describe, expect, it } from 'vitest'
import { cancellation, recordingLog } from '../../support/recording.ts'
import { refusals } from './refusals.ts'
import { CONFIG } from './workshop.ts'

const { refusal } = refusals()

describe('train leaves the work folder as it was when the command', () => {
  it('fails, and says how with its last lines', async () => {
    const error = await refusal({ 'train.sh': 'echo about to fail >&2; exit 3' })
    expect(error.code).toBe('TRAIN')
    expect(error.message).toBe(
      'titlebout.yml:12:3: the training command failed: it ended with exit code 3; its last lines were:\n  about to fail',
    )
    expect(error.problems).toMatchObject([{ file: 'titlebout.yml', line: 12, column: 3 }])
  })

  it('fails in the middle of a pipe', async () => {
    const error = await refusal({ 'titlebout.yml': CONFIG.replace('run: bash train.sh', 'run: false | cat') })
    expect(error.message).toContain('exit code 1; it printed nothing')
  })

  it('is killed', async () => {
    const error = await refusal({ 'train.sh': 'kill -KILL $$' })
    expect(error.message).toContain('the training command was ended by SIGKILL, which is how a machine without memory')
  })

  it('hangs beyond the time limit', async () => {
    const error = await refusal({
      'train.sh': 'sleep 60',
      'titlebout.yml': CONFIG.replace('seed: 7', 'seed: 7\n  timeout_minutes: 0.01'),
    })
    expect(error).toMatchObject({ code: 'TRAIN', problems: [{ file: 'titlebout.yml', line: 17 }] })
    expect(error.message).toContain('was ended after 0.01 minutes (train.timeout_minutes)')
  })

  it('is cancelled', async () => {
    const cancel = cancellation()
    const log = { ...recordingLog(), output: () => cancel.cancel() }
    const error = await refusal({ 'train.sh': 'echo started; sleep 60' }, { log, cancellation: cancel })
    expect(error.message).toContain('ended because the run was cancelled')
  })
})
