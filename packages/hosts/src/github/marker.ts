/** What the first line of our comment says: whose it is and of which run, so that an older run never overwrites a newer. */
export interface Marker {
  /** File name of the workflow: two workflows keep a comment each. */
  readonly workflow: string
  readonly runId: number
  readonly attempt: number
  /** Digest of the shown evidence: whether anything changed. */
  readonly content: string
}

const PATTERN = /^<!-- titlebout workflow=([\w.-]+) run=(\d+) attempt=(\d+) content=([0-9a-f]+) -->$/mu

export function markerText(marker: Marker): string {
  return `<!-- titlebout workflow=${marker.workflow} run=${marker.runId} attempt=${marker.attempt} content=${marker.content} -->`
}

/** Reads the marker: only where the very first line of the body is one. */
export function readMarker(body: string): Marker | undefined {
  const [, workflow, runId, attempt, content] = PATTERN.exec(body.split(/\r?\n/u, 1)[0] ?? '') ?? []
  if (workflow === undefined || runId === undefined || attempt === undefined || content === undefined) return undefined
  return { workflow, runId: Number(runId), attempt: Number(attempt), content }
}

/** Whether `one` was written by a later run, or a later attempt of the same run, than `other`. */
export function isNewer(one: Marker, other: Marker): boolean {
  return one.runId > other.runId || (one.runId === other.runId && one.attempt > other.attempt)
}
