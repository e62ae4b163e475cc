/** One thing that was looked at, below what names it. */
export interface AuditLine {
  /** 0: the pointer; each step of the way back is one deeper. */
  readonly depth: number
  /** Such as "version", "file", "evidence", "data". */
  readonly what: string
  readonly name: string
  readonly sha256: string | null
  /** verified: the digest was computed again and agrees; recorded: named here, and the bytes are elsewhere; broken: they differ. */
  readonly state: 'verified' | 'recorded' | 'broken'
  readonly detail: string
}

/** One move of the pointer, as the registry's own log has it. */
export interface AuditMove {
  readonly at: string
  readonly by: string
  readonly approver: string | null
  readonly why: string
  /** null: nothing. */
  readonly from: number | null
  readonly to: number | null
  /** claimed: a deployment has begun; moved: it serves; released: it came to nothing. */
  readonly kind: 'claimed' | 'moved' | 'released'
  readonly revision: string
}

/** The live model walked backwards by digest. */
export interface AuditReport {
  readonly ok: boolean
  readonly model: string
  readonly environment: string
  readonly registry: string
  /** null: the registry is too damaged to tell. */
  readonly version: number | null
  readonly package_sha256: string | null
  readonly lines: readonly AuditLine[]
  /** All moves of this environment, oldest first. */
  readonly history: readonly AuditMove[]
}
