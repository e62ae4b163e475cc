import type { Verdict, VerdictKind } from '@titlebout/core'
import { plain } from './markdown/escape.ts'

const SIGNS: Readonly<Record<VerdictKind, string>> = { passed: '✅', failed: '❌', undecided: '🟡' }

export function sign(kind: VerdictKind): string {
  return SIGNS[kind]
}

/** `✅ passed`. */
export function verdictWord(kind: VerdictKind): string {
  return `${SIGNS[kind]} ${kind}`
}

export function verdictLine(verdict: Verdict): string {
  return `${verdictWord(verdict.kind)}: ${plain(verdict.detail)}`
}
