import * as core from '@actions/core'
import type { Finding, Problem, Severity } from '@titlebout/core'

/** GitHub shows this many annotations of each kind for a step. */
const PER_KIND = 10

/** Findings as annotations on the lines of config and contract; what does not fit is counted in the last one. */
export function annotate(findings: readonly Finding[], workspacePath: (file: string) => string): void {
  for (const severity of ['error', 'warning', 'notice'] as const) {
    const all = findings.filter((finding) => finding.severity === severity)
    const shown = all.length > PER_KIND ? all.slice(0, PER_KIND - 1) : all
    for (const finding of shown) emit(severity, messageOf(finding), propertiesOf(finding, workspacePath))
    if (all.length > shown.length) emit(severity, `and ${all.length - shown.length} more: see the job summary`, {})
  }
}

/** The problems of a user error that have a place, each there. @returns whether that said everything */
export function annotateProblems(problems: readonly Problem[]): boolean {
  let said = 0
  for (const { message, file, line, column } of problems) {
    if (file === undefined || said === PER_KIND - 1) continue
    core.error(message, {
      file,
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined ? {} : { startColumn: column }),
      title: 'titlebout',
    })
    said += 1
  }
  return said > 0 && said === problems.length
}

function emit(severity: Severity, message: string, properties: core.AnnotationProperties): void {
  if (severity === 'error') core.error(message, properties)
  else if (severity === 'warning') core.warning(message, properties)
  else core.notice(message, properties)
}

function messageOf(finding: Finding): string {
  return [finding.message, finding.fix].filter((part) => part !== undefined).join('\n')
}

function propertiesOf(finding: Finding, workspacePath: (file: string) => string): core.AnnotationProperties {
  const { where } = finding
  return {
    title: finding.id,
    ...(where?.file === undefined ? {} : { file: workspacePath(where.file) }),
    ...(where?.line === undefined ? {} : { startLine: where.line }),
    ...(where?.column === undefined ? {} : { startColumn: where.column }),
  }
}
