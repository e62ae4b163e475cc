import { UserError } from '../error.ts'
import type { EvidenceInput, EvidenceKind } from '../evidence/envelope.ts'
import { EVIDENCE_KINDS } from '../evidence/envelope.ts'

/** A piece of evidence with what it names as its inputs. */
export interface LinkedEvidence {
  readonly kind: EvidenceKind
  readonly sha256: string
  readonly inputs: readonly EvidenceInput[]
}

/** One piece of evidence that names another by digest. */
export interface EvidenceLink {
  readonly from: EvidenceKind
  readonly to: EvidenceKind
  readonly expected: string
  /** undefined: that kind is not there. */
  readonly found: string | undefined
}

/** Every place at which one of these pieces of evidence names another kind, with what is there. */
export function evidenceLinks(all: readonly LinkedEvidence[]): readonly EvidenceLink[] {
  return all.flatMap(({ kind, inputs }) =>
    inputs.flatMap(({ role, sha256 }) => {
      const to = EVIDENCE_KINDS.find((known) => known === role)
      if (to === undefined) return []
      return [{ from: kind, to, expected: sha256, found: all.find((other) => other.kind === to)?.sha256 }]
    }),
  )
}

/** Every piece of evidence rests on the very pieces that go with it. @throws {UserError} `TRUST` naming the broken link */
export function requireLinks(all: readonly LinkedEvidence[]): void {
  const broken = evidenceLinks(all).find(({ expected, found }) => expected !== found)
  // rule: evidence-links
  if (broken !== undefined)
    throw new UserError(
      'TRUST',
      `the ${broken.from} evidence rests on ${broken.to} evidence ${broken.expected}, and the one that goes with it is ${broken.found ?? 'none'}: run the steps from ${broken.to} on again`,
    )
}
