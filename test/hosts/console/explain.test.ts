import { UserError, type Problem } from '@titlebout/core'
import { expect, it, vi } from 'vitest'
import { explain } from '../../../packages/hosts/src/console/explain.ts'
import { openTerminal } from '../../../packages/hosts/src/console/terminal.ts'

function said(message: string, problems?: readonly Problem[]): string {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    explain(new UserError('DATA', message, problems === undefined ? {} : { problems }), openTerminal({ NO_COLOR: '1' }))
    return written.mock.calls.map(([part]) => String(part)).join('')
  } finally {
    written.mockRestore()
  }
}

it('says where the one thing to fix is, and of several where each is', () => {
  const at = { file: 'titlebout.yml', line: 7, column: 37 }
  expect(said('no table')).toBe('error no table\n')
  expect(said('no table', [{ message: 'no table', ...at }])).toBe('error titlebout.yml:7:37: no table\n')
  expect(said('two things', [{ message: 'one', ...at }, { message: 'other' }])).toBe(
    'error two things\n  titlebout.yml:7:37: one\n',
  )
  expect(said('titlebout.yml:7:37: one', [{ message: 'one', ...at }])).toBe('error titlebout.yml:7:37: one\n')
})
