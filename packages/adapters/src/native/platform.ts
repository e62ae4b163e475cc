/** Such as `linux-x64`, `linux-x64-musl`, `darwin-arm64`: what native code is built for. */
export function platformKey(): string {
  const isMusl = process.platform === 'linux' && glibcVersion() === undefined
  return `${process.platform}-${process.arch}${isMusl ? '-musl' : ''}`
}

/** The same for people: `linux-x64 (glibc 2.36, Node 24.21.0)`. */
export function platformText(): string {
  return `${process.platform}-${process.arch} (${cLibrary()}Node ${process.versions.node})`
}

function cLibrary(): string {
  if (process.platform !== 'linux') return ''
  const version = glibcVersion()
  return version === undefined ? 'musl, ' : `glibc ${version}, `
}

function glibcVersion(): string | undefined {
  const report: unknown = process.report.getReport()
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined
  const version =
    typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
      ? header.glibcVersionRuntime
      : undefined
  return typeof version === 'string' ? version : undefined
}
