import { describe, expect, it } from 'vitest'
import type { BacktestReport } from '@titlebout/core'
import { renderBacktest } from '@titlebout/report'
import { expectGolden } from '../support/golden.ts'

const HOSTILE = 'a|b<script>alert(1)</script>@octocat</details>'

const BACKTEST: BacktestReport = {
  model: 'bird-strikes',
  environment: 'production',
  registry: 'branch titlebout/bird-strikes of origin',
  lines: [
    {
      version: 1,
      at: '2000-06-01T10:00:00.000Z',
      by: 'author',
      approver: null,
      recorded: { kind: 'passed', reason: 'interval', detail: 'better' },
      now: 'promoted',
      why: [],
      approximate: true,
    },
    {
      version: 2,
      at: '2000-07-01T10:00:00.000Z',
      by: HOSTILE,
      approver: 'grace',
      recorded: { kind: 'undecided', reason: 'interval', detail: 'holds 0' },
      now: 'stopped',
      why: ['ROC AUC at least 0.8: no, it was 0.76 to 0.79', `no worse by more than 0.02 where ${HOSTILE}: no`],
      approximate: false,
    },
    {
      version: 3,
      at: '2000-08-01T10:00:00.000Z',
      by: 'author',
      approver: 'grace',
      recorded: null,
      now: 'unknown',
      why: ['the claim: unknown, no bout was kept'],
      approximate: false,
    },
  ],
}

describe('the backtest', () => {
  it('is a table for a terminal, and one in Markdown', () => {
    expectGolden('report/backtest.txt', renderBacktest(BACKTEST, 'text'))
    expectGolden('report/backtest.md', renderBacktest(BACKTEST, 'markdown'))
  })

  it('lets no text of the registry out of its place', () => {
    const outside = renderBacktest(BACKTEST, 'markdown').replaceAll(/`[^`]*`/gu, '')
    expect(outside).not.toContain('<script')
    expect(outside).not.toContain('@octocat')
    const escape = { ...BACKTEST.lines[0]!, by: 'a\u001B[31m\nb' }
    expect(renderBacktest({ ...BACKTEST, lines: [escape] }, 'text')).not.toMatch(/\u001B|a.*\nb/u)
  })
})
