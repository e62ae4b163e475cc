import { describe, expect, it } from 'vitest'
import { isNewer, markerText, readMarker, type Marker } from '../../../packages/hosts/src/github/marker.ts'

const marker: Marker = { workflow: 'pull-request.yml', runId: 17, attempt: 2, content: '0123456789abcdef' }

describe('the marker of our comment', () => {
  it('is read back as it was written', () => {
    expect(readMarker(`${markerText(marker)}\n## report`)).toEqual(marker)
  })

  it('counts only in the very first line, so that data shown further down cannot forge it', () => {
    expect(readMarker(`## report\n${markerText(marker)}`)).toBeUndefined()
    expect(readMarker(`text ${markerText(marker)}`)).toBeUndefined()
  })

  it('is read where the forge stored the comment with carriage returns', () => {
    expect(readMarker(`${markerText(marker)}\r\n## report`)).toEqual(marker)
  })

  it('orders runs, and attempts of one run', () => {
    expect(isNewer({ ...marker, runId: 18, attempt: 1 }, marker)).toBe(true)
    expect(isNewer({ ...marker, attempt: 3 }, marker)).toBe(true)
    expect(isNewer(marker, marker)).toBe(false)
    expect(isNewer({ ...marker, runId: 16, attempt: 9 }, marker)).toBe(false)
  })
})
