import { UserError } from '@titlebout/core'
import { afterEach, describe, expect, it } from 'vitest'
import { describeCode } from '../../../packages/steps/src/train/code.ts'
import { Repository } from '../open-step/repository.ts'

const INPUT = { path: 'train.sh', bytes: 0, sha256: '0'.repeat(64) }

describe('describeCode', () => {
  afterEach(() => {
    delete process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER']
  })

  it('knows no commit in an empty repository', async () => {
    using repository = new Repository()
    repository.write({ 'train.sh': 'x' })
    expect(await describeCode(repository.folder, [INPUT])).toMatchObject({ commit: null, dirty: false })
  })

  it('compares with the commit as git does, by content and through its filters', async () => {
    using repository = new Repository()
    repository.commit({ 'train.sh': 'one\n', '.gitattributes': '*.sh text eol=lf\n' })
    expect((await describeCode(repository.folder, [INPUT])).dirty).toBe(false)
    repository.write({ 'train.sh': 'one\r\n' })
    expect((await describeCode(repository.folder, [INPUT])).dirty).toBe(false)
    repository.write({ 'train.sh': 'two\n' })
    expect((await describeCode(repository.folder, [INPUT])).dirty).toBe(true)
  })

  it('takes an ignored file that was never committed for a difference', async () => {
    using repository = new Repository()
    repository.commit({ '.gitignore': 'train.sh\n' })
    repository.write({ 'train.sh': 'x' })
    expect((await describeCode(repository.folder, [INPUT])).dirty).toBe(true)
  })

  it('looks at every tracked file where no inputs are named', async () => {
    using repository = new Repository()
    repository.commit({ 'train.sh': 'one\n' })
    repository.write({ other: 'untracked' })
    expect((await describeCode(repository.folder, [])).dirty).toBe(false)
    repository.write({ 'train.sh': 'two\n' })
    expect((await describeCode(repository.folder, [])).dirty).toBe(true)
  })

  it('does not take a repository that git refuses for none', async () => {
    using repository = new Repository()
    repository.commit({ 'train.sh': 'x' })
    process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1'
    const error: unknown = await describeCode(repository.folder, [INPUT]).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ code: 'HOST' })
    expect(String(error)).toContain('dubious ownership')
  })
})
